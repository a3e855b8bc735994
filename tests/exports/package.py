"""What Office is strict about in a file: unique ids, content types, relationships, the order of elements."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections import Counter

from lxml import etree

REL = "{http://schemas.openxmlformats.org/package/2006/relationships}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

# Order of children by the schemas (ECMA-376), for what is written here by hand; a child that is not listed is not allowed.
SHAPE = ("spPr",)
LABEL_END = (
    "dLblPos",
    "showLegendKey",
    "showVal",
    "showCatName",
    "showSerName",
    "showPercent",
    "showBubbleSize",
    "separator",
    "showLeaderLines",
    "leaderLines",
    "extLst",
)
AXIS = ("axId", "scaling", "delete", "axPos", "majorGridlines", "minorGridlines", "title", "numFmt", "majorTickMark", "minorTickMark",
        "tickLblPos", "spPr", "txPr", "crossAx", "crosses", "crossesAt")  # fmt: skip
ORDER = {
    "c:barChart/c:ser": ("idx", "order", "tx", "spPr", "invertIfNegative", "pictureOptions", "dPt", "dLbls", "trendline", "errBars", "cat", "val", "shape", "extLst"),
    "c:lineChart/c:ser": ("idx", "order", "tx", "spPr", "marker", "dPt", "dLbls", "trendline", "errBars", "cat", "val", "smooth", "extLst"),
    "c:barChart": ("barDir", "grouping", "varyColors", "ser", "dLbls", "gapWidth", "overlap", "serLines", "axId", "extLst"),
    "c:lineChart": ("grouping", "varyColors", "ser", "dLbls", "dropLines", "hiLowLines", "upDownBars", "marker", "smooth", "axId", "extLst"),
    "c:dLbl": ("idx", "delete", "layout", "tx", "numFmt", "spPr", "txPr", *LABEL_END),
    "c:dLbls": ("dLbl", "delete", "numFmt", "spPr", "txPr", *LABEL_END),
    "c:dPt": ("idx", "invertIfNegative", "marker", "bubble3D", "explosion", "spPr", "pictureOptions", "extLst"),
    "c:catAx": (*AXIS, "auto", "lblAlgn", "lblOffset", "noMultiLvlLbl", "extLst"),
    "c:valAx": (*AXIS, "crossBetween", "majorUnit", "minorUnit", "dispUnits", "extLst"),
    "c:scaling": ("logBase", "orientation", "max", "min"),
    "c:chart": ("title", "autoTitleDeleted", "pivotFmts", "view3D", "floor", "sideWall", "backWall", "plotArea", "legend", "plotVisOnly", "dispBlanksAs", "showDLblsOverMax", "extLst"),
    "c:chartSpace": ("date1904", "lang", "roundedCorners", "AlternateContent", "style", "clrMapOvr", "pivotSource", "protection", "chart", "spPr", "txPr", "externalData", "printSettings", "userShapes", "extLst"),
    "c:plotArea": ("layout", "barChart", "lineChart", "catAx", "valAx", "dTable", "spPr", "extLst"),
    "a:tcPr": ("lnL", "lnR", "lnT", "lnB", "lnTlToBr", "lnBlToTr", "cell3D", "noFill", "solidFill", "headers", "extLst"),
    "a:rPr": ("ln", "noFill", "solidFill", "effectLst", "highlight", "latin", "ea", "cs", "sym", "hlinkClick", "hlinkMouseOver", "rtl", "extLst"),
    "a:defRPr": ("ln", "noFill", "solidFill", "effectLst", "highlight", "latin", "ea", "cs", "sym", "hlinkClick", "hlinkMouseOver", "rtl", "extLst"),
    "w:tblPr": ("tblStyle", "tblpPr", "tblOverlap", "bidiVisual", "tblStyleRowBandSize", "tblStyleColBandSize", "tblW", "jc", "tblCellSpacing", "tblInd", "tblBorders", "shd", "tblLayout", "tblCellMar", "tblLook"),
    "w:tcPr": ("cnfStyle", "tcW", "gridSpan", "vMerge", "tcBorders", "shd", "noWrap", "tcMar", "textDirection", "tcFitText", "vAlign", "hideMark"),
    "w:pPr": ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "suppressLineNumbers", "pBdr", "shd", "tabs",
              "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct", "topLinePunct", "autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd",
              "snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents", "jc", "textDirection", "textAlignment", "outlineLvl", "rPr", "sectPr"),
    "w:font": ("altName", "panose1", "charset", "family", "notTrueType", "pitch", "sig"),
}  # fmt: skip
NAMES = {
    "http://schemas.openxmlformats.org/drawingml/2006/chart": "c",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a",
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
}


def faults(content: bytes) -> list[str]:
    """Everything of the package that Office would want to repair."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    names = archive.namelist()
    found = [f"twice: {n}" for n, k in Counter(names).items() if k > 1]
    types = etree.fromstring(archive.read("[Content_Types].xml"))
    endings = {t.get("Extension").lower() for t in types.iter(f"{TYPES}Default")}
    parts = [t.get("PartName").lstrip("/") for t in types.iter(f"{TYPES}Override")]
    found += [f"content type of nothing: {p}" for p in parts if p not in names]
    found += [f"content type twice: {n}" for n, k in Counter(parts).items() if k > 1]
    for name in names:
        if name != "[Content_Types].xml" and name not in parts and name.rpartition(".")[2].lower() not in endings:
            found.append(f"no content type: {name}")
        if name.endswith((".xml", ".rels")):
            root = etree.fromstring(archive.read(name))
            found += _relations(archive, name, root, names)
            found += _order(name, root)
            ids = Counter(root.xpath("//*[local-name()='cNvPr']/@id"))
            found += [f"{name}: shape id {i} twice" for i, k in ids.items() if k > 1]
    return found


def _relations(archive: zipfile.ZipFile, name: str, root: etree._Element, names: list[str]) -> list[str]:
    if name.endswith(".rels"):
        folder = posixpath.dirname(posixpath.dirname(name))
        targets = [r.get("Target") for r in root.iter(f"{REL}Relationship") if r.get("TargetMode") != "External"]
        paths = [t.lstrip("/") if t.startswith("/") else posixpath.normpath(posixpath.join(folder, t)) for t in targets]
        twice = [i for i, k in Counter(r.get("Id") for r in root.iter(f"{REL}Relationship")).items() if k > 1]
        return [f"{name}: nothing at {p}" for p in paths if p not in names] + [f"{name}: {i} twice" for i in twice]
    used = {v for e in root.iter() if isinstance(e.tag, str) for k, v in e.attrib.items() if k.startswith(R)}
    if not used:
        return []
    own = posixpath.join(posixpath.dirname(name), "_rels", posixpath.basename(name) + ".rels")
    known = {r.get("Id") for r in etree.fromstring(archive.read(own)).iter(f"{REL}Relationship")} if own in names else set()
    return [f"{name}: {i} leads nowhere" for i in used - known]


def _short(element: etree._Element) -> str:
    name = etree.QName(element)
    return f"{NAMES.get(name.namespace, '?')}:{name.localname}"


def _order(name: str, root: etree._Element) -> list[str]:
    found = []
    for element in root.iter(etree.Element):
        short = _short(element)
        parent = element.getparent()
        order = ORDER.get(f"{_short(parent)}/{short}" if parent is not None else short) or ORDER.get(short)
        if order is None:
            continue
        children = [etree.QName(c).localname for c in element if isinstance(c.tag, str)]
        places = [order.index(c) if c in order else -1 for c in children]
        if places != sorted(places) or -1 in places:
            found.append(f"{name}: {short} has {children}")
    return found

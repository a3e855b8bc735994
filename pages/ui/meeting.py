"""会议材料: the form, what was made from it, and the frozen packs; one pack alone where the address names it (`pack=3`)."""

from __future__ import annotations

from html import escape

import streamlit as st

from metrics.model import UserError
from pages.ui import cached, frame, links, listing, meeting_form, meeting_made, meeting_packs
from pages.ui.frame import Frame
from pages.ui.messages import empty, explain
from pages.ui.records_words import beijing


def draw() -> None:
    """The page."""
    here = frame.current()
    asked = st.query_params.get("pack", "")
    question = "选好内容，生成幻灯片、通报、工作簿；封存后原样留存，随时可查" if not asked else "封存后不再改变"
    listing.head("会议材料", question)
    meeting_made.show_said()
    if asked:
        try:
            meeting_packs.draw(here, meeting_packs.number_of(asked))
        except UserError as error:
            explain(error)
            st.button("返回会议材料", icon=":material/arrow_back:", on_click=meeting_packs.close)
        return
    if here.has_data:
        choice, place = meeting_form.draw(here)
        with place:
            meeting_made.draw(here, choice)
    else:
        empty("还没有数据", "请先在“数据上报”提交报表，再回来生成会议材料。")
    _list(here)


def _list(here: Frame) -> None:
    """Packs of earlier meetings, the latest first."""
    found = cached.pack_list(here.store, here.plan)
    st.html('<h3 class="page-head" style="margin-top:18px">历次会议材料</h3>')
    if found.empty:
        listing.quiet("还没有封存过。材料生成后，点“封存”原样留存：以后打开仍是当时的数，并列出此后改了什么。")
        return
    heads = ("编号", "名称", "封存时间", "封存人", "文件", "大小")
    rows = [
        [
            str(r.number),
            links.anchor(here.link("meeting", pack=str(r.number)), r.title),
            f"{when}（北京时间）",
            escape(r.who or "未填"),
            f"{r.files} 个",
            f"{r.bytes / 1024:,.0f} KB",
        ]
        for r, when in zip(found.itertuples(index=False), beijing(found["frozen_at"]), strict=True)
    ]
    listing.table(heads, rows, numbers=("编号", "文件", "大小"), short=("封存时间",), widths={"名称": "45%"})

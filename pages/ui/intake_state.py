"""What the upload page remembers between two runs: the corrections of each file and the results of the checks. Draws nothing.

A check is kept as long as everything it depends on is the same: the file, the options, the corrections and the store's version.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from data.locks import locked_periods
from data.queries import Store
from etl.intake import Against, Corrections, Outcome, examine
from etl.limits import max_bytes
from etl.outcome import Column
from metrics.model import Plan
from metrics.model.period import CHINA
from pages.ui import cached

LAYOUT_CODES = {"header-missing", "header-duplicate", "column-unknown", "encoding-unreadable", "sheets-ambiguous", "no-readings"}
"""Errors that a correction of how the file is read may mend."""


@dataclass(frozen=True)
class Choice:
    """What was chosen above: the uploaded files, who reports, and the basis of rows that do not say theirs."""

    files: tuple[Any, ...]
    unit: str
    who: str
    basis: str | None


@dataclass(frozen=True)
class Fix:
    """How a person wants one file read. `profile`: the name of the kept corrections they were taken from."""

    corrections: Corrections = field(default_factory=Corrections)
    profile: str = ""


def turn() -> int:
    """How many commits this session has made; widgets that must start afresh carry it in their key."""
    return int(st.session_state.setdefault("upload_turn", 0))


def files_key() -> str:
    return f"upload_files_{turn()}"


def skip_key(key: str) -> str:
    return f"skip_{turn()}_{key}"


def next_turn() -> None:
    """After a commit: no file, no correction, no result is carried over."""
    st.session_state.pop("intake_fixes", None)
    forget()
    st.session_state["upload_turn"] = turn() + 1


def forget(except_for: Collection[str] = ()) -> None:
    """Results and copies of files that are no longer chosen: each holds a whole file."""
    for name in [n for n in st.session_state if str(n).startswith("intake_of_")]:
        if str(name).rpartition("_")[2] not in except_for:
            del st.session_state[name]
    if not except_for:
        for name in ("intake_results", "intake_effect"):
            st.session_state.pop(name, None)


# --- corrections ------------------------------------------------------------------------------------------------------------------


def fix_of(key: str) -> Fix:
    return _fixes().get(key, Fix())


def set_fix(key: str, fix: Fix) -> None:
    _fixes()[key] = fix


def _fixes() -> dict[str, Fix]:
    found: dict[str, Fix] = st.session_state.setdefault("intake_fixes", {})
    return found


def correct(key: str, **values: Any) -> None:
    """Change the corrections of a file; another sheet has other rows and columns, another header row may have other columns."""
    fix = fix_of(key)
    corrections = replace(fix.corrections, **values)
    if "sheet" in values:
        corrections = replace(corrections, header_row=None, columns={})
    set_fix(key, Fix(corrections, "" if corrections != fix.corrections else fix.profile))


def correct_column(key: str, letter: str, name: str, columns: tuple[Column, ...], is_cross: bool) -> None:
    """Read a column as the field `name` (none: as found). In a long table a field has one column: it moves from where it was."""
    corrected = dict(fix_of(key).corrections.columns)
    corrected.pop(letter, None)
    if name:
        corrected[letter] = name
    if name not in ("", "ignored", "note", "unit") and not (is_cross and name == "value"):
        corrected |= {c.letter: "ignored" for c in columns if c.field == name and c.letter != letter}
    correct(key, columns=corrected)


# --- checks -----------------------------------------------------------------------------------------------------------------------


class Examiner:
    """Examines files for one run of the page; what was examined before with the same options is taken from the session."""

    def __init__(self, store: Store, plan: Plan, choice: Choice) -> None:
        self.plan, self.choice = plan, choice
        locks = {code: lock.why for code, lock in locked_periods(store, plan.id).items()}
        self.against = Against(cached.readings(store, plan), locks, choice.unit)
        self.today = dt.datetime.now(CHINA).date()
        self._common = (store.url, store.version(), plan.id, choice.basis, choice.unit, self.today)
        kept = st.session_state.get("intake_results")
        self._before: dict[Any, Outcome] = kept[1] if kept and kept[0] == plan else {}
        self.used: dict[Any, Outcome] = {}

    def knows(self, sha256: str, name: str, corrections: Corrections, skip: bool) -> bool:
        return self._key(sha256, name, corrections, skip) in self._before

    def examine(self, content: bytes, sha256: str, name: str, corrections: Corrections, skip: bool = False) -> Outcome:
        key = self._key(sha256, name, corrections, skip)
        found = self.used.get(key) or self._before.get(key)
        if found is None:
            found = examine(
                self.plan, content, name, basis=self.choice.basis, skip_errors=skip, max_bytes=max_bytes(), latest=self.today,
                corrections=corrections, against=self.against,
            )  # fmt: skip
        self.used[key] = found
        return found

    def keep(self) -> None:
        """Only what this run has used: results hold the whole file."""
        st.session_state["intake_results"] = (self.plan, self.used)

    def _key(self, sha256: str, name: str, corrections: Corrections, skip: bool) -> tuple[object, ...]:
        return (*self._common, sha256, name, skip, json.dumps(corrections.as_json(), sort_keys=True))


@dataclass(frozen=True)
class Item:
    """One file on the page. `key` names its widgets; `skip`: only its good rows; `same_as`: the upload that holds it already."""

    key: str
    content: bytes
    outcome: Outcome
    fix: Fix
    examiner: Examiner = field(repr=False, compare=False)
    skip: bool = False
    same_as: int | None = None

    @property
    def is_ready(self) -> bool:
        return self.outcome.accepted and self.same_as is None

    def read_with(self, values: Mapping[str, Any]) -> Outcome:
        """The same file read with other corrections, to see whether they fit it."""
        return self.examiner.examine(self.content, self.outcome.sha256, self.outcome.file, Corrections.of(values))


def all_ready(items: list[Item]) -> bool:
    return all(item.is_ready for item in items)


def remembered(name: str, key: object, make: Callable[[], Any]) -> Any:
    """A value of this session, made anew only when its key changes."""
    kept = st.session_state.get(name)
    if not kept or kept[0] != key:
        kept = st.session_state[name] = (key, make())
    return kept[1]

"""What a person chose for a pack of meeting materials, in a form that can be kept and taken up again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from metrics.model import Period


@dataclass(frozen=True)
class Choice:
    """`indicators`: codes in their order, none for all in the order of the board; `units`: names, none for all; `remarks`: code → text;
    `kinds`: keys of `make.KINDS`.

    `known`: the earlier state of knowledge in words, empty for what was known when it was made; `known_on`: its day; `cutoff`: none for
    the period's last day; `template`: name of the office's own file; `signed_by`, `signed_on`: of the notice.
    """

    period: str
    region: str
    indicators: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    remarks: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ("deck",)
    known: str = ""
    known_on: str | None = None
    cutoff: str | None = None
    template: str = ""
    signed_by: str = ""
    signed_on: str | None = None

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Choice:
        """From `as_json`, also that of an earlier or later version: names it does not know are passed over."""
        known = {f.name for f in fields(cls)}
        values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in stored.items() if k in known}
        return cls(**({"period": "", "region": ""} | values))

    def as_json(self) -> dict[str, Any]:
        """Plain values only."""
        return {f.name: _plain(getattr(self, f.name)) for f in fields(self)}

    @property
    def moment(self) -> Period:
        return Period.parse(self.period)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else dict(value) if isinstance(value, Mapping) else value


def day(text: str | None) -> dt.date | None:
    """A stored day."""
    return dt.date.fromisoformat(text) if text else None

"""A view as a table in a notebook: Swedish headings, numbers and months as on the charts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from intygsstat.chart.theme import safe
from intygsstat.locale import format_count, format_month, format_share, text, texts
from intygsstat.reference.lookup import reference_rows
from intygsstat.reference.names import region_name, type_name

_STYLE = (
    "<style>.intyg{border-collapse:collapse;font:14px Arial,'Liberation Sans',sans-serif}"
    ".intyg th,.intyg td{padding:4px 12px;border-bottom:1px solid #ddd;text-align:left;"
    "vertical-align:top;white-space:normal}.intyg .n{text-align:right;white-space:nowrap}</style>"
)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text, ready to be shown by a notebook; `more` rows were left out."""

    headings: Sequence[str]
    numbers: Sequence[bool]
    rows: Sequence[Sequence[str]]
    more: int

    def _repr_html_(self) -> str:
        marks = [' class="n"' if number else "" for number in self.numbers]
        heads = "".join(f"<th{m}>{h}</th>" for m, h in zip(marks, self.headings, strict=True))
        body = "".join(
            "<tr>"
            + "".join(f"<td{mark}>{cell}</td>" for mark, cell in zip(marks, row, strict=True))
            + "</tr>"
            for row in self.rows
        )
        rest = f"<p>… {text('more', 'sv', format_count(self.more))}</p>" if self.more else ""
        nothing = "" if self.rows else "<p>Inga rader.</p>"
        return (
            f'{_STYLE}<table class="intyg"><thead><tr>{heads}</tr></thead>'
            f"<tbody>{body}</tbody></table>{rest}{nothing}"
        )


def show_table(frame: pl.DataFrame, columns: Sequence[str], most: int = 40) -> Table:
    """The named columns of a view as a Swedish table of at most `most` rows.

    A missing number is an empty cell. Ids of types, regions and rules become
    their names.
    """
    picked = frame.select(columns)
    shown = picked.head(most)
    numeric = [picked.schema[column].is_numeric() for column in columns]
    rows = [
        [_cell(column, value) for column, value in row.items()]
        for row in shown.iter_rows(named=True)
    ]
    headings = [_known(f"heading_{column}", column) for column in columns]
    return Table(headings, numeric, rows, picked.height - shown.height)


def _rule_name(rule: str) -> str:
    return {row["rule"]: row["name_sv"] for row in reference_rows("rules.csv")}.get(rule, rule)


_NAMES: Mapping[str, Callable[[str], str]] = {
    "region": region_name,
    "certificate_type": type_name,
    "rule": _rule_name,
    "channel": lambda channel: text(channel),
}


def _cell(column: str, value: Any) -> str:
    if value is None:
        return ""
    if column in _NAMES:
        return safe(_NAMES[column](value))
    if isinstance(value, date):
        return format_month(value)
    if column == "standalone_share":
        return format_share(value)
    if isinstance(value, int | float):
        return format_count(value)
    return safe(_known(f"value_{value}", str(value)))


def _known(name: str, otherwise: str) -> str:
    return text(name) if name in texts() else otherwise

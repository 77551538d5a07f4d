"""A view as a table in a notebook: Swedish headings, numbers and months as on the charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from intygsstat.chart.theme import safe
from intygsstat.locale import format_count, format_month, format_share, text, texts
from intygsstat.reference.names import region_name, type_name
from intygsstat.reference.sentences import rules

_STYLE = (
    "<style>.intyg{border-collapse:collapse;font:14px Arial,'Liberation Sans',sans-serif}"
    ".intyg th,.intyg td{padding:4px 12px;border-bottom:1px solid #ddd;text-align:left;"
    "vertical-align:top;white-space:normal}.intyg .n{text-align:right;white-space:nowrap}</style>"
)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of markup, ready to be shown by a notebook; `more` rows were left out."""

    headings: Sequence[str]
    numbers: Sequence[bool]
    rows: Sequence[Sequence[str]]
    more: int

    def _repr_html_(self) -> str:
        marks = [' class="n"' if number else "" for number in self.numbers]

        def line(tag: str, cells: Sequence[str]) -> str:
            both = zip(marks, cells, strict=True)
            return f"<tr>{''.join(f'<{tag}{mark}>{cell}</{tag}>' for mark, cell in both)}</tr>"

        body = "".join(line("td", row) for row in self.rows)
        rest = f"<p>… {text('more', 'sv', format_count(self.more))}</p>" if self.more else ""
        nothing = "" if self.rows else f"<p>{text('no_rows')}</p>"
        return (
            f'{_STYLE}<table class="intyg"><thead>{line("th", self.headings)}</thead>'
            f"<tbody>{body}</tbody></table>{rest}{nothing}"
        )


def show_table(frame: pl.DataFrame, columns: Sequence[str], most: int = 40) -> Table:
    """The named columns of a view as a Swedish table of at most `most` rows.

    A missing number is an empty cell. Ids of types, regions and rules become
    their names.
    """
    picked = frame.select(columns)
    numeric = [picked.schema[column].is_numeric() for column in columns]
    rows = [list(map(_cell, columns, row)) for row in picked.head(most).rows()]
    headings = [_known(f"heading_{column}", column) for column in columns]
    return Table(headings, numeric, rows, max(0, picked.height - most))


def _cell(column: str, value: Any) -> str:
    match column, value:
        case _, None:
            return ""
        case "region", _:
            return safe(region_name(value))
        case "certificate_type", _:
            return safe(type_name(value))
        case "rule", _:
            names = {row["rule"]: row["name_sv"] for row in rules()}
            return safe(names.get(value, value))
        case "channel", _:
            return text(value)
        case "standalone_share", _:
            return format_share(value)
        case _, date():
            return format_month(value)
        case _, int() | float():
            return format_count(value)
    return safe(_known(f"value_{value}", str(value)))


def _known(name: str, otherwise: str) -> str:
    return text(name) if name in texts() else otherwise

"""corrections.csv: what people decided about printed numbers, each with its reason."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from intygsstat.errors import CorrectionsError
from intygsstat.files import read_bytes
from intygsstat.models import CHANNELS, Channel
from intygsstat.reference.lookup import certificate_types, months_by_name, regions
from intygsstat.reference.numbers import parse_cell
from intygsstat.reference.typos import typos_between

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FILE_NAME = "corrections.csv"
COLUMNS = ("month", "channel", "region", "type", "printed", "decided", "reason", "who", "when")
_LARGEST = 16  # MiB
OPTIONAL = ("despite",)
STANDS = "stands"
_ID = re.compile(r"[a-z0-9_]+")
_STEPS = (("month", "month"), ("channel", "table"), ("region", "row"), ("type", "column"))


@dataclass(frozen=True, slots=True)
class Correction:
    """A decision about one printed cell.

    `printed` is the cell's text as the slide shows it, '' for a blank one;
    `decided` the number it should be, in certificates, or None: the printed
    number stands. `despite` says why the number holds although a rule speaks against it,
    '' where none does. `line` is the line in corrections.csv, from 1.
    """

    line: int
    month: date
    channel: Channel
    region: str
    certificate_type: str
    printed: str
    decided: int | None
    reason: str
    who: str
    when: date
    despite: str = ""

    def fits(self, printed: str) -> bool:
        """True if `printed`, the text of a cell, says what this decision was about.

        '6 020' and '6020' say the same, a blank and a dash don't.
        """
        count, state = parse_cell(self.printed)
        if state == "unreadable":
            return " ".join(self.printed.split()) == " ".join(printed.split())
        return (count, state) == parse_cell(printed)

    @property
    def place(self) -> tuple[date, str, str, str]:
        return self.month, self.channel, self.region, self.certificate_type


def read_corrections(path: Path) -> tuple[Correction, ...]:
    """The decisions in `path`, in file order; none if there is no such file.

    UTF-8 with or without a mark; commas or semicolons, as Swedish Excel
    writes them; lines without any text are passed over.

    Raises:
        CorrectionsError: a line, a column or the file is not as it should be.
    """
    if not os.path.lexists(path):  # a folder there, or a link to nothing, is an error
        return ()
    header, lines = _lines_of(path)
    corrections: list[Correction] = []
    seen: dict[tuple[date, str, str, str], int] = {}
    for line, fields in lines:
        if len(fields) != len(header):
            raise CorrectionsError(
                f"{path.name}, line {line}",
                expected=f"{len(header)} fields, as in the first line",
                found=f"{len(fields)}",
                try_this="put a text that holds the separator between quotation marks",
            )
        correction = _correction(path.name, line, dict(zip(header, fields, strict=True)))
        earlier = seen.setdefault(correction.place, line)
        if earlier != line:
            raise CorrectionsError(
                f"{path.name}, line {line}",
                expected="one decision for a cell",
                found=f"another one in line {earlier}",
                try_this="keep the one that holds",
            )
        corrections.append(correction)
    return tuple(corrections)


def _lines_of(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header's names, and every line that says something with its number."""
    read = read_bytes(path, _LARGEST, CorrectionsError, "mend it, or put the one from before back")
    try:
        content = read.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = read[: error.start].count(b"\n") + 1
        raise CorrectionsError(
            f"{path.name}, line {line}",
            expected="text in UTF-8",
            found="bytes of another encoding",
            try_this="save it in Excel as “CSV UTF-8 (kommaavgränsad)”",
        ) from None
    first = content.split("\n", 1)[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=separator, strict=True)
    rows: list[tuple[int, list[str]]] = []
    started = 1
    try:
        for fields in reader:
            if any(field.strip() for field in fields):
                rows.append((started, [field.strip() for field in fields]))
            started = reader.line_num + 1
    except csv.Error as error:
        raise CorrectionsError(
            f"{path.name}, line {reader.line_num}",
            expected=f"fields between {separator!r}",
            found=str(error),
            try_this="look for a quotation mark without its partner",
        ) from None
    header = rows[0][1] if rows else []
    _check_header(path.name, header)
    return header, rows[1:]


def _check_header(name: str, header: list[str]) -> None:
    known = (*COLUMNS, *OPTIONAL)
    wrong = {
        "unknown": [column for column in header if column not in known],
        "missing": [column for column in COLUMNS if column not in header],
        "twice": [column for column in known if header.count(column) > 1],
    }
    found = [
        f"{what} {', '.join(map(repr, columns))}" for what, columns in wrong.items() if columns
    ]
    if found:
        raise CorrectionsError(
            f"{name}, line 1",
            expected=f"the columns {', '.join(COLUMNS)}, and {OPTIONAL[0]} if one is wanted",
            found="; ".join(found),
            try_this="write the first line as it was shipped",
        )


def _correction(name: str, line: int, fields: dict[str, str]) -> Correction:
    values: dict[str, Any] = {}
    for column, (parse, expected, hint) in _FIELDS.items():
        values[column] = parse(fields[column])
        if values[column] is None:
            raise CorrectionsError(
                f"{name}, line {line}, column {column}",
                expected=expected,
                found=_shown(fields[column]),
                try_this=hint if isinstance(hint, str) else closest(fields[column], hint()),
            )
    values["certificate_type"] = values.pop("type")
    if values["decided"] == STANDS:
        values["decided"] = None
    return Correction(
        line=line, printed=fields["printed"], despite=fields.get("despite", ""), **values
    )


def _shown(text: str) -> str:
    """What stands in a field, cut short where nobody would read it all."""
    return repr(text if len(text) <= 60 else text[:57] + "…") if text else "nothing"


def _month(text: str) -> date | None:
    """'2023-11', and what Excel makes of it: '2023-11-01', 'nov-23'."""
    match = re.fullmatch(r"(\d{4})-(\d{2})(-01)?", text)
    if match:
        year, month = int(match[1]), int(match[2])
    else:
        named = re.fullmatch(r"([a-z]{3,4})\.?-(\d{2})", text.lower())
        if not named or named[1] not in months_by_name():
            return None
        year, month = 2000 + int(named[2]), months_by_name()[named[1]]
    return date(year, month, 1) if 1 <= month <= 12 and year > 1999 else None


def _decided(text: str) -> int | str | None:
    if text.lower() == STANDS:
        return STANDS
    count, _ = parse_cell(text)
    return count


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
    except ValueError:
        return None


# How a field is parsed, None where it can't be; what is expected; what to try, or the known ids.
_FIELDS: dict[str, tuple[Callable[[str], Any], str, str | Callable[[], Iterable[str]]]] = {
    "decided": (
        _decided,
        f"a whole number of at most nine digits, or “{STANDS}”",
        "write 6024, or stands to keep it",
    ),
    "month": (_month, "a month like 2023-11", "write year and month as digits"),
    "channel": (
        lambda text: text if text in CHANNELS else None,
        " or ".join(CHANNELS),
        "write one of the two",
    ),
    # a company's row has an id that only the decks know
    "region": (lambda text: text if _ID.fullmatch(text) else None, "a region's id", regions),
    "type": (
        lambda text: text if _ID.fullmatch(text) and text != "total" else None,
        "a certificate type's id; a total is no cell",
        certificate_types,
    ),
    "reason": (lambda text: text or None, "why it was decided", "write it in a few words"),
    "who": (lambda text: text or None, "who decided", "write a name or a function"),
    "when": (_day, "the day of the decision, like 2026-03-14", "write year-month-day"),
}


def closest(text: str, known: Iterable[str]) -> str:
    """Advice for whoever wrote `text` where one of the `known` ids was meant."""
    ids = list(known)
    close = get_close_matches(text.lower(), ids, n=1, cutoff=0.5)
    return f"did you mean {close[0]}?" if close else f"one of {', '.join(ids)}"


def load_corrections(connection: DuckDBPyConnection, corrections: Sequence[Correction]) -> None:
    """Make raw.corrections and fill it; `decided` is NULL where the printed number stands."""
    connection.execute(
        """
        CREATE TABLE raw.corrections (
            line INTEGER, month DATE, channel VARCHAR, region VARCHAR, certificate_type VARCHAR,
            printed VARCHAR, decided BIGINT, reason VARCHAR, who VARCHAR, decided_on DATE,
            despite VARCHAR
        )
        """
    )
    for one in corrections:
        connection.execute(f"INSERT INTO raw.corrections VALUES (?{', ?' * 10})", astuple(one))


def check_corrections(connection: DuckDBPyConnection, corrections: Sequence[Correction]) -> None:
    """Hold every decision against the published cell that it is about, and against the rules.

    Raises:
        CorrectionsError: there is no such cell, it prints something else now, or the number
            breaks a rule and the line doesn't say why it holds despite that.
    """
    for one in corrections:
        cells = connection.execute(
            "SELECT printed, deck, page FROM cells WHERE month = ? AND channel = ? "
            "AND region = ? AND certificate_type = ?",
            list(one.place),
        ).fetchall()
        if not cells:
            raise _nowhere(connection, one)
        printed, deck, page = cells[0]
        if not one.fits(printed):
            raise CorrectionsError(
                f"{FILE_NAME}, line {one.line}, column printed",
                expected=f"what {deck}, slide {page}, prints for {_cell(one)}: {_quoted(printed)}",
                found=_quoted(one.printed),
                try_this="decide anew about the number that is printed now, or remove the line",
            )
    by_line = {one.line: one for one in corrections}
    for line, within, adds_up in connection.execute("FROM staging.broken_decisions").fetchall():
        one = by_line[line]
        expected = within or (
            None
            if _is_mistyped(one)
            else f"{adds_up}, or a slip of typing that turns the number into {_quoted(one.printed)}"
        )
        if expected:
            raise CorrectionsError(
                f"{FILE_NAME}, line {line}, column decided",
                expected=expected,
                found=STANDS if one.decided is None else str(one.decided),
                try_this="correct the number; if it holds all the same, add a column despite to "
                "the file and write there why",
            )


def _is_mistyped(one: Correction) -> bool:
    """True if the decided number can have become the printed one by a slip: then so can the
    row's total have been summed from it, as most totals are, and agrees with the mistake."""
    printed, decided = parse_cell(one.printed)[0], one.decided
    return printed is not None and decided is not None and bool(typos_between(decided, printed))


def _nowhere(connection: DuckDBPyConnection, one: Correction) -> CorrectionsError:
    """The error for a decision about a cell that is not there, naming what is."""
    names = (f"{one.month:%Y-%m}", *one.place[1:])
    there = connection.execute(
        "SELECT DISTINCT strftime(month, '%Y-%m'), channel, region, certificate_type "
        "FROM cells ORDER BY ALL"
    ).fetchall()
    place = 0
    while place < len(_STEPS) - 1 and names[place] in {row[place] for row in there}:
        there = [row for row in there if row[place] == names[place]]
        place += 1
    column, what = _STEPS[place]
    known = list(dict.fromkeys(row[place] for row in there))
    return CorrectionsError(
        f"{FILE_NAME}, line {one.line}, column {column}",
        expected=f"a published cell, {_cell(one)}",
        found=f"no {what} {names[place]} there",
        try_this=closest(names[place], known) if known else "remove the line: nothing is published",
    )


def _cell(one: Correction) -> str:
    return f"{one.certificate_type} of {one.region}, {one.channel} {one.month:%Y-%m}"


def _quoted(printed: str) -> str:
    return repr(printed) if printed else "a blank"

"""corrections.csv: what people decided about printed numbers, each with its reason."""

from __future__ import annotations

import codecs
import csv
import io
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from intygsstat.errors import CorrectionsError
from intygsstat.files import read_bytes, spreadsheet_safe
from intygsstat.models import CHANNELS, Channel
from intygsstat.reference.lookup import certificate_types, months_by_name, regions
from intygsstat.reference.sentences import failure
from intygsstat.reference.text import is_count, parse_cell
from intygsstat.reference.typos import typos_between

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FILE_NAME = "corrections.csv"
COLUMNS = ("month", "channel", "region", "type", "printed", "decided", "reason", "who", "when")
EMPTY = (",".join(COLUMNS) + "\n").encode()  # a file without a decision
_LARGEST = 16  # MiB
OPTIONAL = ("despite",)
STANDS, ASKED = "stands", "asked"
TOTAL, TABLE = "total", "table"  # a row's printed total; a whole table, whose region is ALL
ALL = "all"
Place = tuple[date, str, str, str]
_ID = re.compile(r"[a-z0-9_]+")
_ABOUT = """
    SELECT line, numbers.printed, deck, page
    FROM raw.corrections LEFT JOIN staging.numbers AS numbers
        USING (month, channel, region, certificate_type)
    ORDER BY abs(line)
"""
_STEPS = (("month", "month"), ("channel", "table"), ("region", "row"), ("type", "column"))


@dataclass(frozen=True, slots=True)
class Correction:
    """A decision about one printed cell, a row's printed total, or a table as a whole.

    `printed` is its text as the slide shows it, '' for a blank one; of a table the sum of its
    numbers. `decided` is the number it should be, in certificates, or None: the printed one
    stands or, where `asked`, somebody was asked and nothing is decided. `despite` says why the
    number holds although a rule speaks against it, '' where none does. `line` is the line in
    corrections.csv, from 1.
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
    asked: bool = False

    def fits(self, printed: str) -> bool:
        """True if `printed`, the text of a cell, says what this decision was about.

        '6 020' and '6020' say the same, a blank and a dash don't.
        """
        count, state = parse_cell(self.printed)
        if state == "unreadable":
            said = " ".join(printed.split())
            return " ".join(self.printed.split()) in (said, spreadsheet_safe(said))
        return (count, state) == parse_cell(printed)

    @property
    def answer(self) -> str:
        """What stands under `decided`."""
        if self.decided is not None:
            return str(self.decided)
        return ASKED if self.asked else STANDS

    @property
    def place(self) -> Place:
        return self.month, self.channel, self.region, self.certificate_type


def read_corrections(path: Path) -> tuple[Correction, ...]:
    """The decisions in `path`, in file order; none if there is no such file.

    UTF-8 with or without a mark; commas or semicolons, as Swedish Excel
    writes them; lines without any text are passed over.

    Raises:
        CorrectionsError: a line, a column or the file is not as it should be.
    """
    content = corrections_content(path)
    return parse_corrections(content) if content is not None else ()


def corrections_content(path: Path) -> bytes | None:
    """The bytes of the file at `path`; None if there is none.

    Raises:
        CorrectionsError: something else is there, or it can't be read.
    """
    if not os.path.lexists(path):  # a folder there, or a link to nothing, is an error
        return None
    advice = "mend it, or put the one from before back"
    return read_bytes(path, _LARGEST, CorrectionsError, advice)


def parse_corrections(content: bytes) -> tuple[Correction, ...]:
    """The decisions that a file of these bytes holds; raises as `read_corrections` does."""
    (_, header), *records = _records(_text(content))
    corrections: dict[Place, Correction] = {}
    for line, fields in records:
        if len(fields) != len(header):
            raise _error("fields", line, expected=len(header), found=len(fields))
        one = _correction(line, dict(zip(header, fields, strict=True)))
        if one.place in corrections:
            raise _error("twice", line, earlier=corrections[one.place].line)
        corrections[one.place] = one
    return tuple(corrections.values())


def _error(name: str, line: int, column: str = "", /, **said: object) -> CorrectionsError:
    where = f"{FILE_NAME}, line {line}" if line > 0 else f"{FILE_NAME}, the new line"
    where += f", column {column}" if column else ""
    return failure(CorrectionsError, f"corrections_{name}", where, **said)


def with_decision(content: bytes, decision: Mapping[str, str]) -> bytes:
    """A corrections.csv of these bytes with one `decision` more, its fields by column.

    It takes the place of a line that only asks about the same number, else it comes last.

    Raises:
        CorrectionsError: the file can't be read, or the number is decided about already.
    """
    (_, header), *records = _records(_text(content))
    said = {column: " ".join(text.split()) for column, text in decision.items()}
    if any("\ud800" <= sign <= "\udfff" for sign in "".join(said.values())):
        raise _error("encoding", 0)
    new = _correction(0, said)  # a line that isn't written yet has no number
    said["decided"] = new.answer
    same = [one for one in parse_corrections(content) if one.place == new.place]
    if same and not same[0].asked:
        found = f"{same[0].answer} in line {same[0].line} ({same[0].who}, {same[0].when})"
        raise failure(CorrectionsError, "corrections_decided_already", FILE_NAME, found=found)
    rows = dict(records)
    if said["despite"] and "despite" not in header:
        header = [*header, "despite"]
        rows = {line: [*fields, ""] for line, fields in records}
    rows[same[0].line if same else 0] = [spreadsheet_safe(said[column]) for column in header]
    return _written(content, [header, *rows.values()])


def without_decisions(content: bytes, places: Collection[Place]) -> bytes:
    """A corrections.csv of these bytes without its lines about the numbers at `places`; raises as
    `read_corrections` does."""
    gone = {one.line for one in parse_corrections(content) if one.place in places}
    return _written(content, [row for line, row in _records(_text(content)) if line not in gone])


def _written(content: bytes, rows: Iterable[Sequence[str]]) -> bytes:
    """The rows as a file like `content`: with its separator, its line ends and its mark."""
    text, written = _text(content), io.StringIO(newline="")
    end = "\r\n" if text.partition("\n")[0].endswith("\r") else "\n"
    csv.writer(written, delimiter=_separator(text), lineterminator=end).writerows(rows)
    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    return mark + written.getvalue().encode()


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _error("encoding", content[: error.start].count(b"\n") + 1) from None


def _separator(text: str) -> str:
    first = text.split("\n", 1)[0]
    return ";" if first.count(";") > first.count(",") else ","


def _records(text: str) -> list[tuple[int, list[str]]]:
    """Every record that says something, with its first line, the header's names first."""
    separator = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows, started = list[tuple[int, list[str]]](), 1
    try:
        for fields in reader:
            if any(field.strip() for field in fields):
                rows.append((started, [field.strip() for field in fields]))
            started = reader.line_num + 1
    except csv.Error as error:
        raise _error("csv", reader.line_num, separator=repr(separator), error=error) from None
    rows = rows or [(1, [])]
    _check_header(rows[0][1])
    return rows


def _check_header(header: list[str]) -> None:
    known = (*COLUMNS, *OPTIONAL)
    wrong = {
        "unknown": [column for column in header if column not in known],
        "missing": [column for column in COLUMNS if column not in header],
        "twice": [column for column in known if header.count(column) > 1],
    }
    found = [f"{what} {', '.join(map(repr, names))}" for what, names in wrong.items() if names]
    if found:
        raise _error("header", 1, columns=", ".join(COLUMNS), found="; ".join(found))


def _correction(line: int, fields: dict[str, str]) -> Correction:
    values: dict[str, Any] = {}
    for column, parse in _PARSERS.items():
        text = fields[column]
        values[column] = parse(text)
        if values[column] is None:
            found = repr(text if len(text) <= 60 else text[:57] + "…") if text else "nothing"
            hint = _closest(text, _KNOWN[column]()) if column in _KNOWN else ""
            raise _error(column, line, column, found=found, closest=hint)
    values["certificate_type"] = values.pop("type")
    if values["decided"] == STANDS and not is_count(fields["printed"]):
        raise _error("no_number", line, "decided", printed=_quoted(fields["printed"]))
    if values["decided"] in (STANDS, ASKED):
        values["asked"] = values["decided"] == ASKED
        values["decided"] = None
    elif values["certificate_type"] in (TOTAL, TABLE):
        raise _error("total", line, "decided", found=values["decided"])
    return Correction(
        line=line, printed=fields["printed"], despite=fields.get("despite", ""), **values
    )


def _month(text: str) -> date | None:
    """'2023-11', and what Excel makes of it: '2023-11-01', 'nov-23'."""
    if match := re.fullmatch(r"(\d{4})-(\d{2})(-01)?", text):
        year, month = int(match[1]), int(match[2])
    elif match := re.fullmatch(r"([a-z]{3,4})\.?-(\d{2})", text.lower()):
        year, month = 2000 + int(match[2]), months_by_name().get(match[1], 0)
    else:
        return None
    return date(year, month, 1) if 1 <= month <= 12 and year > 1999 else None


def _decided(text: str) -> int | str | None:
    return text.lower() if text.lower() in (STANDS, ASKED) else parse_cell(text)[0]


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
    except ValueError:
        return None
    return day if day and day <= date.today() else None


# How a field is parsed, None where it can't be. A company's row has an id that only decks know.
_PARSERS: dict[str, Callable[[str], Any]] = {
    "decided": _decided,
    "month": _month,
    "channel": lambda text: text if text in CHANNELS else None,
    "region": lambda text: text if _ID.fullmatch(text) else None,
    "type": lambda text: text if _ID.fullmatch(text) else None,
    "reason": lambda text: text or None,
    "who": lambda text: text or None,
    "when": _day,
}
_KNOWN: dict[str, Callable[[], Iterable[str]]] = {
    "region": lambda: [*regions(), ALL],
    "type": lambda: [*certificate_types(), TOTAL, TABLE],
}


def _closest(text: str, known: Iterable[str]) -> str:
    """Advice for whoever wrote `text` where one of the `known` ids was meant."""
    ids = list(known)
    close = get_close_matches(text.lower(), ids, n=1, cutoff=0.5)
    return f"did you mean {close[0]}?" if close else f"one of {', '.join(ids)}"


def load_corrections(connection: DuckDBPyConnection, corrections: Sequence[Correction]) -> None:
    """Make raw.corrections anew and fill it; `decided` is NULL where the printed number stands,
    which is then `standing`, or somebody was only `asked`."""
    connection.execute(
        """
        CREATE OR REPLACE TABLE raw.corrections (
            line INTEGER, month DATE, channel VARCHAR, region VARCHAR, certificate_type VARCHAR,
            printed VARCHAR, decided BIGINT, reason VARCHAR, who VARCHAR, decided_on DATE,
            despite VARCHAR, asked BOOLEAN, standing BIGINT
        )
        """
    )
    for one in corrections:
        stands = one.answer == STANDS and is_count(one.printed)
        standing = (parse_cell(one.printed)[0] or 0) if stands else None
        said = [*astuple(one), standing]
        connection.execute(f"INSERT INTO raw.corrections VALUES (?{', ?' * 12})", said)


def check_corrections(connection: DuckDBPyConnection, corrections: Sequence[Correction]) -> None:
    """Hold every decision against the published cell that it is about, and against the rules.

    Raises:
        CorrectionsError: there is no such cell, it prints something else now, or the number
            breaks a rule and the line doesn't say why it holds despite that.
    """
    by_line = {one.line: one for one in corrections}
    for line, printed, deck, page in connection.execute(_ABOUT).fetchall():
        one = by_line[line]
        if deck is None:
            raise _nowhere(connection, one)
        if not one.fits(printed):
            said = {"deck": deck, "page": page, "cell": _cell(one), "found": _quoted(one.printed)}
            raise _error("printed", line, "printed", printed=_quoted(printed), **said)
    for line, within, adds_up in connection.execute("FROM staging.broken_decisions").fetchall():
        one = by_line[line]
        found = STANDS if one.decided is None else one.decided
        if within:
            raise _error("above", line, "decided", within=within, found=found)
        # If the decided number can have become the printed one by a slip, then so can the row's
        # total have been summed from it, as most totals are, and agrees with the mistake.
        count = parse_cell(one.printed)[0]
        if count is None or one.decided is None or not typos_between(one.decided, count):
            said = {"printed": _quoted(one.printed), "found": found}
            raise _error("sum", line, "decided", adds_up=adds_up, **said)


def check_against_published(database: Path, corrections: Sequence[Correction]) -> None:
    """Hold decisions against what is published, as the next run will, in a copy of `database`.

    Raises:
        CorrectionsError: see `check_corrections`.
    """
    import duckdb

    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copyfile(database, Path(folder) / database.name))
        with duckdb.connect(str(copy)) as connection:
            load_corrections(connection, corrections)
            check_corrections(connection, corrections)


def _nowhere(connection: DuckDBPyConnection, one: Correction) -> CorrectionsError:
    """The error for a decision about a cell that is not there, naming what is."""
    names = (f"{one.month:%Y-%m}", *one.place[1:])
    there = connection.execute(
        "SELECT DISTINCT strftime(month, '%Y-%m'), channel, region, certificate_type "
        "FROM staging.numbers ORDER BY ALL"
    ).fetchall()
    for place, name in enumerate(names):
        known = list(dict.fromkeys(row[place] for row in there))
        if name not in known:
            break
        there = [row for row in there if row[place] == name]
    column, what = _STEPS[place]
    hint = _closest(names[place], known) if known else "remove the line: nothing is published"
    said = {"cell": _cell(one), "what": what, "missing": names[place], "closest": hint}
    return _error("nowhere", one.line, column, **said)


def _cell(one: Correction) -> str:
    is_table = one.certificate_type == TABLE
    what = "the whole table" if is_table else f"{one.certificate_type} of {one.region}"
    return f"{what}, {one.channel} {one.month:%Y-%m}"


def _quoted(printed: str) -> str:
    return repr(printed) if printed else "a blank"

"""corrections.csv as people write it, and what is said when a line is wrong."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from intygsstat.errors import CorrectionsError
from intygsstat.storage.corrections import COLUMNS, FILE_NAME, read_corrections

HEADER = ",".join(COLUMNS)
LINE = "2023-11,issued,dalarna,fk7804,602,6024,Ringt regionen,Anna,2024-04-02"


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / FILE_NAME
    path.write_bytes(text.encode(encoding))
    return path


def with_field(column: str, text: str) -> str:
    fields = LINE.split(",")
    fields[COLUMNS.index(column)] = text
    return ",".join(fields)


def test_the_shipped_file_holds_its_header_and_nothing_else() -> None:
    path = Path(__file__).parent.parent.parent / FILE_NAME
    assert path.read_text(encoding="utf-8") == HEADER + "\n"
    assert read_corrections(path) == ()


def test_a_decision_is_read_whole(tmp_path: Path) -> None:
    (one,) = read_corrections(written(tmp_path, f"{HEADER}\n{LINE}\n"))
    assert one.place == (date(2023, 11, 1), "issued", "dalarna", "fk7804")
    assert (one.printed, one.decided, one.line) == ("602", 6024, 2)
    assert (one.reason, one.who, one.when) == ("Ringt regionen", "Anna", date(2024, 4, 2))


def test_no_file_is_no_decision(tmp_path: Path) -> None:
    assert read_corrections(tmp_path / FILE_NAME) == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_what_swedish_excel_saves_says_the_same(
    tmp_path: Path, encoding: str, separator: str, line_end: str
) -> None:
    lines = [HEADER, LINE.replace("Ringt", "Åter"), "," * 8]
    text = line_end.join(line.replace(",", separator) for line in lines) + line_end
    (one,) = read_corrections(written(tmp_path, text, encoding))
    assert (one.decided, one.reason) == (6024, "Åter regionen")


@pytest.mark.parametrize("month", ["2023-11", "2023-11-01", "nov-23"])
def test_a_month_is_read_as_excel_rewrites_it(tmp_path: Path, month: str) -> None:
    (one,) = read_corrections(written(tmp_path, f"{HEADER}\n{with_field('month', month)}\n"))
    assert one.month == date(2023, 11, 1)


def test_a_quoted_reason_may_hold_separators_and_lines(tmp_path: Path) -> None:
    first_line = with_field("reason", '"en, två\ntre"')
    text = "\n".join([HEADER, first_line, LINE.replace("dalarna", "skane")])
    first, second = read_corrections(written(tmp_path, text))
    assert first.reason == "en, två\ntre"
    assert (first.line, second.line) == (2, 4)


def test_a_printed_number_may_stand(tmp_path: Path) -> None:
    (one,) = read_corrections(written(tmp_path, f"{HEADER}\n{with_field('decided', 'Stands')}\n"))
    assert one.decided is None


@pytest.mark.parametrize(
    ("column", "text", "found", "advice"),
    [
        ("month", "2023-13", "'2023-13'", "year and month"),
        ("month", "november", "'november'", "year and month"),
        ("channel", "utfärdade", "'utfärdade'", "write one of the two"),
        ("region", "Dalarna", "'Dalarna'", "did you mean dalarna?"),
        ("type", "FK7804", "'FK7804'", "did you mean fk7804?"),
        ("type", "total", "'total'", "one of"),
        ("decided", "sextusen", "'sextusen'", "stands to keep it"),
        ("decided", "-5", "'-5'", "stands to keep it"),
        ("decided", "6,5", "'6,5'", "stands to keep it"),
        ("decided", "", "nothing", "stands to keep it"),
        ("reason", "", "nothing", "few words"),
        ("who", "", "nothing", "name"),
        ("when", "2024-02-30", "'2024-02-30'", "year-month-day"),
        ("when", "2/4 2024", "'2/4 2024'", "year-month-day"),
    ],
)
def test_a_wrong_field_is_named_with_its_line_and_column(
    tmp_path: Path, column: str, text: str, found: str, advice: str
) -> None:
    line = with_field(column, f'"{text}"')
    with pytest.raises(CorrectionsError) as caught:
        read_corrections(written(tmp_path, f"{HEADER}\n{LINE.replace('11', '12')}\n{line}\n"))
    assert caught.value.where == f"corrections.csv, line 3, column {column}"
    assert caught.value.found == found
    assert advice in caught.value.try_this


@pytest.mark.parametrize(
    ("text", "where", "found"),
    [
        (HEADER.replace("who", "vem"), "line 1", "unknown 'vem'; missing 'who'"),
        (HEADER + ",who", "line 1", "twice 'who'"),
        ("", "line 1", "missing"),
        (f"{HEADER}\n{LINE}\n{LINE}", "line 3", "another one in line 2"),
        (f"{HEADER}\n{LINE},more", "line 2", "10"),
        (f'{HEADER}\n{LINE[:-3]}"x', "line 2", ""),
        (f'{HEADER}\n"{LINE}', "line 2", "unexpected end"),
    ],
)
def test_a_file_of_another_form_is_refused(
    tmp_path: Path, text: str, where: str, found: str
) -> None:
    with pytest.raises(CorrectionsError) as caught:
        read_corrections(written(tmp_path, text))
    assert where in caught.value.where
    assert found in caught.value.found


def test_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    path = written(tmp_path, f"{HEADER}\n{LINE.replace('Anna', 'Åsa')}\n", "latin-1")
    with pytest.raises(CorrectionsError, match=r"line 2: expected text in UTF-8") as caught:
        read_corrections(path)
    assert "CSV UTF-8" in caught.value.try_this


@pytest.mark.parametrize("kind", ["folder", "pipe", "huge"])
def test_what_is_no_file_of_decisions_is_one_line(tmp_path: Path, kind: str) -> None:
    path = tmp_path / FILE_NAME
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        with path.open("wb") as file:
            file.truncate(2**40)
    with pytest.raises(CorrectionsError) as caught:
        read_corrections(path)
    assert "\n" not in str(caught.value)

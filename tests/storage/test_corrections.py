"""corrections.csv as people write it, and what is said when a line is wrong."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from intygsstat.errors import CorrectionsError
from intygsstat.storage.corrections import (
    COLUMNS,
    EMPTY,
    FILE_NAME,
    parse_corrections,
    read_corrections,
    with_decision,
    without_decisions,
)

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


def test_the_shipped_file_holds_its_header_and_nothing_else(tmp_path: Path) -> None:
    path = Path(__file__).parent.parent.parent / FILE_NAME
    assert path.read_text(encoding="utf-8") == HEADER + "\n"
    assert read_corrections(path) == read_corrections(tmp_path / FILE_NAME) == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_what_swedish_excel_saves_says_the_same(
    tmp_path: Path, encoding: str, separator: str, line_end: str
) -> None:
    first = with_field("reason", '"Åter, två\ntre"').replace("2023-11", "nov-23")
    lines = [HEADER, first.replace(",", separator), "," * 8, LINE.replace("dalarna", "skane")]
    text = line_end.join(line.replace(",", separator) for line in lines) + line_end
    one, second = read_corrections(written(tmp_path, text, encoding))
    assert one.place == (date(2023, 11, 1), "issued", "dalarna", "fk7804")
    assert (one.printed, one.decided, one.who, one.when) == (
        "602", 6024, "Anna", date(2024, 4, 2),
    )  # fmt: skip
    assert one.reason == f"Åter{separator} två\ntre"
    assert (one.line, second.line) == (2, 5)


@pytest.mark.parametrize(
    ("column", "text", "read"),
    [
        ("month", "2023-11-01", {"month": date(2023, 11, 1)}),
        ("decided", "Stands", {"decided": None, "asked": False}),
        ("decided", "asked", {"decided": None, "asked": True}),
    ],
)
def test_a_field_may_be_written_otherwise(column: str, text: str, read: dict[str, object]) -> None:
    (one,) = parse_corrections(f"{HEADER}\n{with_field(column, text)}\n".encode())
    assert {name: getattr(one, name) for name in read} == read


@pytest.mark.parametrize(("printed", "refused"), [("12x", True), ("..", True), ("–", False)])
def test_what_says_no_number_can_not_stand(printed: str, refused: bool) -> None:
    line = with_field("decided", "stands").replace("602", printed)
    if refused:
        with pytest.raises(CorrectionsError, match=f"expected a number: '{printed}' is none"):
            parse_corrections(f"{HEADER}\n{line}\n".encode())
    else:
        parse_corrections(f"{HEADER}\n{line}\n".encode())


def test_a_total_can_be_asked_about_and_be_no_other_number() -> None:
    line = LINE.replace("fk7804", "total")
    (one,) = parse_corrections(f"{HEADER}\n{line.replace('6024', 'asked')}\n".encode())
    assert one.certificate_type == "total"
    with pytest.raises(CorrectionsError, match="line 2, column decided: expected stands or asked"):
        parse_corrections(f"{HEADER}\n{line}\n".encode())


NEW = dict(zip(COLUMNS, LINE.replace("dalarna", "skane").split(","), strict=True)) | {
    "reason": "Åsa, som\nringde", "despite": "",
}  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("at_end", [True, False])
def test_a_file_keeps_its_form_with_a_new_line(
    encoding: str, separator: str, line_end: str, at_end: bool
) -> None:
    lines = [HEADER, with_field("reason", '"två\nrader"'), "," * 8]
    before = line_end.join(lines).replace(",", separator) + line_end * at_end
    after = with_decision(before.encode(encoding), NEW)
    kept = line_end.join(lines[:2]).replace(",", separator) + line_end
    assert after.startswith(kept.encode(encoding))
    assert after.endswith(line_end.encode())
    _, new = parse_corrections(after)
    assert (new.region, new.decided, new.reason) == ("skane", 6024, "Åsa, som ringde")


def test_an_answer_takes_the_place_of_the_question_and_of_nothing_else() -> None:
    first, last = LINE.replace("2023-11", "2023-10"), LINE.replace("2023-11", "2023-12")
    asked = LINE.replace("6024,Ringt regionen", 'asked,"Ringt,\nej svar"')
    before = f"{HEADER}\n{first}\n{asked}\n{last}\n".encode()
    after = with_decision(before, NEW | {"region": "dalarna", "reason": "Svar"})
    answered = LINE.replace("Ringt regionen", "Svar")
    assert after == f"{HEADER}\n{first}\n{answered}\n{last}\n".encode()
    with pytest.raises(CorrectionsError, match="found 6024 in line 3"):
        with_decision(after, NEW | {"region": "dalarna"})


def test_what_was_decided_is_taken_out_and_nothing_else() -> None:
    asked = LINE.replace("6024,Ringt regionen", 'asked,"Ringt,\nej svar"')
    before = f"\ufeff{HEADER}\r\n{with_field('month', '2023-10')}\r\n".encode()
    at = (date(2023, 11, 1), "issued", "dalarna", "fk7804")
    assert without_decisions(before + asked.encode(), [at]) == before
    assert without_decisions(before, [at]) == before


def test_a_reason_despite_the_rules_adds_its_column_to_every_line() -> None:
    line = with_field("reason", '"en\ntvå"')
    before = f"{HEADER}\n{line}\n".encode()
    after = with_decision(before, NEW | {"despite": "Regionen vidhåller"})
    assert [one.despite for one in parse_corrections(after)] == ["", "Regionen vidhåller"]


def test_what_a_spreadsheet_would_run_is_written_as_text() -> None:
    after = with_decision(EMPTY, NEW | {"printed": "=1+1"})
    assert b",'=1+1," in after
    (one,) = parse_corrections(after)
    assert one.fits("=1+1")


@pytest.mark.parametrize(
    ("column", "text", "found", "advice"),
    [
        ("month", "2023-13", "'2023-13'", "year and month"),
        ("month", "november", "'november'", "year and month"),
        ("channel", "utfärdade", "'utfärdade'", "write one of the two"),
        ("region", "Dalarna", "'Dalarna'", "did you mean dalarna?"),
        ("type", "FK7804", "'FK7804'", "did you mean fk7804?"),
        ("type", "Total", "'Total'", "did you mean total?"),
        ("decided", "sextusen", "'sextusen'", "stands to keep it"),
        ("decided", "-5", "'-5'", "stands to keep it"),
        ("decided", "6,5", "'6,5'", "stands to keep it"),
        ("decided", "", "nothing", "stands to keep it"),
        ("reason", "", "nothing", "few words"),
        ("who", "", "nothing", "name"),
        ("when", "2024-02-30", "'2024-02-30'", "year-month-day"),
        ("when", "2/4 2024", "'2/4 2024'", "year-month-day"),
        ("when", "9998-01-01", "'9998-01-01'", "year-month-day"),
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

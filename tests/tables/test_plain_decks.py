"""Decks made to show one thing: what is read, what is a finding, what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from plain_deck import TYPES, print_plain_deck, usual_rows, usual_slides
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from intygsstat.checks.examine import examine_deck
from intygsstat.errors import DeckUnreadableError
from intygsstat.models import DeckReading

ISSUED = "8a. Utfärdade intyg januari"
STANDALONE = "8b. Webcert fristående januari"


def reading_of(path: Path, slides: Sequence[tuple[str, object]], **options: object) -> DeckReading:
    return examine_deck(print_plain_deck(path / "deck.pdf", slides, **options)).reading  # type: ignore[arg-type]


def rules(reading: DeckReading) -> list[tuple[str, str | None]]:
    return [
        (f.rule, f.region) for f in reading.findings if f.rule != "every_month_has_both_channels"
    ]


def altered(label: str, column: int, text: str) -> dict[str, list[str]]:
    rows = usual_rows()
    rows[label][column] = text
    return rows


def test_a_sound_deck_has_no_finding(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, usual_slides(["januari"]))
    assert reading.findings == ()
    assert reading.refusals == ()
    assert [len(table.rows) for table in reading.tables] == [20, 20]


def test_one_altered_cell_fails_only_its_own_row(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, [(ISSUED, altered("Halland", 1, "107"))])
    assert rules(reading) == [("row_parts_sum_to_total", "halland")]


@pytest.mark.parametrize("text", ["n/a", "<5", "1,234", "-5", "12 34", "104a", "1e3"])
def test_unreadable_text_is_kept_as_printed_and_reported(text: str, tmp_path: Path) -> None:
    reading = reading_of(tmp_path, [(ISSUED, altered("Halland", 1, text))])
    cell = next(r for r in reading.tables[0].rows if r.region == "halland").cells[1]
    assert (cell.printed, cell.count, cell.state) == (text, None, "unreadable")
    assert ("cell_is_readable", "halland") in rules(reading)
    assert reading.refusals == ()


def test_a_title_without_a_month_is_refused(tmp_path: Path) -> None:
    reading = reading_of(
        tmp_path, [*usual_slides(["januari"]), ("8c. Utfärdade intyg", usual_rows())]
    )
    assert len(reading.tables) == 2
    assert len(reading.refusals) == 1
    assert "slide 4" in reading.refusals[0]
    assert "one month" in reading.refusals[0]


@pytest.mark.parametrize(
    ("title", "says"),
    [
        ("8a. Utfärdade intyg januari och februari", "several months"),
        ("8a. Intyg januari", "neither"),
        ("8a. Utfärdade intyg januari inklusive fristående", "both"),
    ],
)
def test_a_title_that_does_not_tell_is_refused(title: str, says: str, tmp_path: Path) -> None:
    reading = reading_of(tmp_path, [(title, usual_rows())])
    assert reading.tables == ()
    assert says in reading.refusals[0]


def test_the_same_table_twice_is_noted(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, [(ISSUED, usual_rows()), (ISSUED, usual_rows())])
    assert len(reading.tables) == 1
    assert [f.rule for f in reading.findings if f.severity == "info"] == ["table_printed_once"]
    assert reading.refusals == ()


def test_two_different_tables_of_one_month_are_refused(tmp_path: Path) -> None:
    twice = [(ISSUED, usual_rows()), (ISSUED, altered("Halland", 1, "107"))]
    reading = reading_of(tmp_path, [*twice, (STANDALONE, usual_rows(10))])
    assert [table.channel for table in reading.tables] == ["standalone"]
    assert "halland" in reading.refusals[0]


def test_an_unknown_type_and_a_company_are_kept_and_reported(tmp_path: Path) -> None:
    rows = usual_rows()
    rows["Capio S:t Görans sjukhus"] = ["1", "2", "3", "6"]
    reading = reading_of(
        tmp_path, [(ISSUED, rows)], types=("AG1-14", "FK9999 (nytt)", "FK7804", "Totalt")
    )
    table = reading.tables[0]
    assert table.certificate_types == ("ag1_14", "fk9999_nytt", "fk7804")
    assert table.rows[-1].region == "capio_s_t_gorans_sjukhus"
    assert {rule for rule, _ in rules(reading)} == {"known_certificate_type", "known_region"}


def test_a_sum_row_is_checked_and_is_no_region(tmp_path: Path) -> None:
    rows = usual_rows()
    sums = [sum(int(cells[c]) for cells in rows.values()) for c in range(4)]
    sums[1] += 1
    rows["Summa"] = [str(value) for value in sums]
    reading = reading_of(tmp_path, [(ISSUED, rows)])
    assert len(reading.tables[0].rows) == 20
    wrong = [f for f in reading.findings if f.rule == "summary_row_sums_columns"]
    assert [f.certificate_type for f in wrong] == ["db"]


def test_a_missing_region_is_reported(tmp_path: Path) -> None:
    rows = usual_rows()
    del rows["Uppsala"]
    reading = reading_of(tmp_path, [(ISSUED, rows)])
    assert rules(reading) == [("every_region_present", "uppsala")]


def test_a_company_in_one_table_of_a_month_is_missed_in_the_other(tmp_path: Path) -> None:
    rows = usual_rows()
    rows["Capio Närsjukvård"] = ["1", "2", "3", "6"]
    reading = reading_of(tmp_path, [(ISSUED, rows), (STANDALONE, usual_rows(1))])
    missing = [f for f in reading.findings if f.rule == "every_region_present"]
    assert [(f.region, f.channel) for f in missing] == [("capio_narsjukvard", "standalone")]
    assert "no row for Capio Närsjukvård" in missing[0].message


def test_more_standalone_than_issued_is_an_error(tmp_path: Path) -> None:
    rows = usual_rows(10)
    rows["Skåne"][0] = "999"
    reading = reading_of(tmp_path, [(ISSUED, usual_rows()), (STANDALONE, rows)])
    assert ("standalone_within_issued", "skane") in rules(reading)


def test_one_table_under_both_titles_is_an_error(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, [(ISSUED, usual_rows()), (STANDALONE, usual_rows())])
    assert rules(reading) == [("standalone_within_issued", None)]


def test_a_month_with_one_table_misses_the_other(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, [(ISSUED, usual_rows())])
    missing = [f for f in reading.findings if f.rule == "every_month_has_both_channels"]
    assert [f.channel for f in missing] == ["standalone"]


def test_a_number_beside_no_name_refuses_the_table(tmp_path: Path) -> None:
    extra = {"77": (470.0, 436.0)}  # between two rows
    reading = reading_of(tmp_path, [(ISSUED, usual_rows())], extra=extra)
    assert reading.tables == () or any(
        f.rule != "every_month_has_both_channels" for f in reading.findings
    )


def test_numbers_without_a_heading_refuse_the_table(tmp_path: Path) -> None:
    rows = {label: [*cells, "5"] for label, cells in usual_rows().items()}
    path = tmp_path / "deck.pdf"
    print_plain_deck(path, [(ISSUED, rows)], types=(*TYPES, " "))
    reading = examine_deck(path).reading
    assert reading.tables == ()
    assert "heading" in reading.refusals[0]


def test_a_region_twice_in_a_table_is_refused(tmp_path: Path) -> None:
    rows = usual_rows()
    rows["VGR"] = rows["Uppsala"]
    reading = reading_of(tmp_path, [(ISSUED, rows)])
    assert reading.tables == ()
    assert "vastra_gotaland" in reading.refusals[0]


def test_footers_and_notes_are_no_cells(tmp_path: Path) -> None:
    extra = {
        "www.inera.se": (40.0, 20.0),
        "7": (920.0, 20.0),
        "* Preliminära siffror 2024-02-01, 20 regioner": (40.0, 120.0),
        "Källa: Webcert 2024": (40.0, 105.0),
    }
    reading = reading_of(tmp_path, usual_slides(["januari"]), extra=extra)
    assert reading.findings == ()
    assert [len(table.rows) for table in reading.tables] == [20, 20]


def test_a_table_that_is_a_picture_is_an_error_naming_its_slide(tmp_path: Path) -> None:
    from PIL import Image

    path = tmp_path / "deck-2024-03.pdf"
    pdf = canvas.Canvas(str(path), pagesize=(960, 540), invariant=1)
    pdf.setFont("Helvetica", 20)
    pdf.drawString(40, 500, ISSUED)
    picture = ImageReader(Image.effect_noise((300, 150), 40))
    pdf.drawImage(picture, 40, 40, 800, 420)
    pdf.showPage()
    pdf.save()
    reading = examine_deck(path).reading
    assert reading.tables == ()
    assert "slide 1" in reading.refusals[0]
    assert "picture" in reading.refusals[0]


def test_a_deck_without_statistics_says_so(tmp_path: Path) -> None:
    path = tmp_path / "deck-2024-03.pdf"
    pdf = canvas.Canvas(str(path), pagesize=(960, 540), invariant=1)
    pdf.drawString(40, 500, "Utfärdade intyg, november till februari: se nästa forum")
    pdf.showPage()
    pdf.save()
    with pytest.raises(DeckUnreadableError, match="none on 1 page"):
        examine_deck(path)


@pytest.mark.parametrize("label", ["=1+1", "***", "* Bolag", "§ 2"])
def test_a_row_of_numbers_ends_no_table_whatever_its_label(tmp_path: Path, label: str) -> None:
    rows = {**usual_rows(), label: ["5", "6", "7", "18"], "Nytt Bolag AB": ["1", "2", "3", "6"]}
    reading = reading_of(tmp_path, [(ISSUED, rows)])
    (table,) = reading.tables
    assert [row.label for row in table.rows[-2:]] == [label, "Nytt Bolag AB"]
    assert all(row.region for row in table.rows)
    assert [f.region for f in reading.findings if f.rule == "known_region"] == [
        row.region for row in table.rows[-2:]
    ]


def test_a_row_below_numbers_without_a_name_is_not_lost_in_silence(tmp_path: Path) -> None:
    rows = {**usual_rows(), "123": ["5", "6", "7", "18"], "Nytt Bolag AB": ["1", "2", "3", "6"]}
    reading = reading_of(tmp_path, [(ISSUED, rows)])
    assert reading.tables == ()
    (refusal,) = reading.refusals
    assert "numbers that stand beside no name: 123, 5, 6, 7, 18" in refusal


def slide_with_a_header(folder: Path) -> canvas.Canvas:
    """A tall slide that is still to get its rows."""
    pdf = canvas.Canvas(str(folder / "forum-2024-03.pdf"), pagesize=(960, 720), invariant=1)
    pdf.setFont("Helvetica", 20)
    pdf.drawString(40, 690, ISSUED)
    pdf.setFont("Helvetica", 9)
    for column, name in enumerate(TYPES):
        pdf.drawRightString(300 + 90 * column, 650, name)
    return pdf


def regions_of(pdf: canvas.Canvas, folder: Path) -> set[str]:
    """The regions that the slide's rows are told as."""
    pdf.save()
    reading = examine_deck(folder / "forum-2024-03.pdf").reading
    return {row.region for row in reading.tables[0].rows}


@pytest.mark.parametrize("apart", [10.0, 26.0])
def test_two_names_closer_than_rows_are_one_and_a_row_apart_are_two(
    apart: float, tmp_path: Path
) -> None:
    """The numbers are Stockholm's alone only if Gotland has a row of its own."""
    pdf = slide_with_a_header(tmp_path)
    y = 650.0
    for label, cells in usual_rows().items():
        y -= 26.0
        both = "Stockholm" in label
        pdf.drawString(40, y, "Stockholm" if both else label)
        for column, cell in enumerate(cells):
            pdf.drawRightString(300 + 90 * column, y, cell)
        if both:
            pdf.drawString(40, y - apart, "Gotland")
            y -= apart - 10.0
    found = regions_of(pdf, tmp_path) & {"stockholm", "gotland", "stockholm_gotland"}
    assert found == ({"stockholm_gotland"} if apart == 10.0 else {"stockholm", "gotland"})


def test_two_names_among_names_of_two_lines_are_two(tmp_path: Path) -> None:
    """Rows of one line then stand much closer than most rows do."""
    pdf = slide_with_a_header(tmp_path)
    y, leading = 630.0, 10.35
    for label, cells in usual_rows().items():
        names = [["Region", label]]
        if "Stockholm" in label:
            names = [["Stockholm"], ["Gotland"]]
        for name in names:
            middle = y - leading * (len(name) - 1) / 2
            for column, cell in enumerate(cells if name != ["Gotland"] else []):
                pdf.drawRightString(300 + 90 * column, middle, cell)
            for line in name:
                pdf.drawString(40, y, line)
                y -= leading
            y -= 2
    found = regions_of(pdf, tmp_path)
    assert {"stockholm", "gotland"} < found
    assert "stockholm_gotland" not in found

"""Decks told together: each the others' history."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from intygsstat.checks.examine import ExaminedDeck, examine_deck
from intygsstat.checks.rules import validate_deck
from intygsstat.diagnosis.run import ExplainedFinding, explain_decks
from intygsstat.models import Explanation, Finding

NOV, DEC, JAN, FEB = date(2023, 11, 1), date(2023, 12, 1), date(2024, 1, 1), date(2024, 2, 1)
OUT_OF_LINE = "count_in_line_with_history"


@pytest.fixture(scope="module")
def march(real_deck: Path) -> ExaminedDeck:
    return examine_deck(real_deck)


def only(deck: ExaminedDeck, name: str, *months: date) -> ExaminedDeck:
    """A deck of another name with some of the months."""
    tables = tuple(table for table in deck.reading.tables if table.month in months)
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    reading = replace(deck.reading, deck=name, sha256=sha256, tables=tables, findings=())
    totals, findings = validate_deck(reading)
    return ExaminedDeck(replace(reading, findings=tuple(findings)), tuple(totals), deck.sidecar)


def out_of_line(findings: list[ExplainedFinding]) -> list[str | None]:
    return sorted(str(f.finding.region) for f in findings if f.finding.rule == OUT_OF_LINE)


def test_a_month_alone_has_no_history_and_no_verdict(march: ExaminedDeck) -> None:
    (findings,) = explain_decks([only(march, "jan.pdf", JAN)])
    assert out_of_line(findings) == []


def test_another_deck_is_a_history(march: ExaminedDeck) -> None:
    january, others = only(march, "jan.pdf", JAN), only(march, "others.pdf", NOV, DEC, FEB)
    told, _ = explain_decks([january, others])
    assert {"norrbotten", "sormland", "stockholm_gotland"} <= set(out_of_line(told))
    assert {f.finding.month for f in told} == {JAN}
    assert {f.finding.deck for f in told} == {"jan.pdf"}


def test_decks_are_answered_in_the_order_they_were_asked(march: ExaminedDeck) -> None:
    pair = [only(march, "jan.pdf", JAN), only(march, "others.pdf", NOV, DEC, FEB)]
    assert explain_decks(pair) == explain_decks(pair[::-1])[::-1]


def test_findings_of_the_deck_and_of_the_diagnosis_stand_in_printed_order(
    march: ExaminedDeck,
) -> None:
    (findings,) = explain_decks([march])
    pages = [f.finding.page for f in findings if f.finding.page]
    assert pages == sorted(pages)
    assert len(findings) == len(march.reading.findings) + 15
    assert len({f.finding.finding for f in findings}) == len(findings)


def test_two_decks_of_one_name_are_each_told_by_themselves(march: ExaminedDeck) -> None:
    january, others = only(march, "same.pdf", JAN), only(march, "same.pdf", NOV, DEC, FEB)
    both = explain_decks([january, others])
    assert both == [explain_decks([january])[0], explain_decks([others])[0]]
    assert explain_decks([march, march]) == explain_decks([march]) * 2


def test_nothing_asked_is_nothing_told() -> None:
    assert explain_decks([]) == []


def test_a_deck_that_tells_one_table_twice_is_no_history(march: ExaminedDeck) -> None:
    twice = only(march, "twice.pdf", NOV, DEC)
    twice = replace(twice, reading=replace(twice.reading, tables=twice.reading.tables * 2))
    january = only(march, "jan.pdf", JAN)
    told, alone = explain_decks([twice, january])
    assert [f.finding for f in told] == list(twice.reading.findings)
    assert all(f.explanations == () for f in told)
    assert out_of_line(alone) == []


def test_the_message_says_what_is_wrong_and_what_is_likely(march: ExaminedDeck) -> None:
    (findings,) = explain_decks([march])
    (dalarna,) = (
        f for f in findings if f.finding.rule == OUT_OF_LINE and f.finding.region == "dalarna"
    )
    said = dalarna.message.replace("\N{NO-BREAK SPACE}", " ")
    assert said.startswith("anvandarforum-2024-03.pdf, slide 11, issued 2023-11, row Dalarna: ")
    assert "prints 602" in said
    assert said.count("Likely:") == 1
    assert "6 020 to 6 029" in said.split("Likely:")[1]


def test_what_the_message_says_already_is_not_said_again(march: ExaminedDeck) -> None:
    (findings,) = explain_decks([march])
    (run,) = (f for f in findings if f.finding.rule == "totals_stand_in_their_rows")
    assert run.best is not None
    assert "Likely:" not in run.message
    assert run.message == run.finding.message


FINDING = Finding("row_parts_sum_to_total", "error", "wrong", "fel", "a.pdf", region="skane")


def explained(confidence: float, finding: Finding = FINDING) -> ExplainedFinding:
    explanation = Explanation(
        finding.finding, 1, "typing_error", "doi", 839, 839, 839, confidence, "DOI was 839.", "…"
    )
    return ExplainedFinding(finding, (explanation,))


def test_a_row_is_put_down_to_a_cell_only_if_that_is_likely() -> None:
    assert explained(0.5).certificate_type == "doi"
    assert explained(0.49).certificate_type is None


def test_a_finding_keeps_its_own_type() -> None:
    own = replace(FINDING, certificate_type="db")
    assert explained(0.9, own).certificate_type == "db"


def test_a_finding_about_a_table_is_put_down_to_no_cell() -> None:
    assert explained(0.9, replace(FINDING, region=None)).certificate_type is None


def test_a_finding_nobody_explains_says_only_what_is_wrong() -> None:
    nothing = ExplainedFinding(FINDING, ())
    assert nothing.best is None
    assert nothing.certificate_type is None
    assert nothing.message == "wrong"
    assert explained(0.9).message == "wrong. Likely: DOI was 839."

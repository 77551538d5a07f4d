"""What a finding changes, against the sums of the views; and the order of the cards."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path

import duckdb
import pytest
from storage.decks import decision, flagging, published

from intygsstat.findings.cards import make_cards
from intygsstat.findings.details import shown_groups
from intygsstat.findings.picture import Slides
from report.headlines import DECK, FEB, JAN, database_of, deck, lost_digit, months_of

FORUM = date(2024, 3, 14)


def test_the_share_without_a_finding_is_that_of_its_printed_cell(march_database: Path) -> None:
    """An oracle a cell at a time: the likely sums with one printed cell put back."""
    with duckdb.connect(str(march_database), read_only=True) as connection:
        effects = connection.sql("FROM staging.finding_effects WHERE known").pl().to_dicts()
        usage = connection.sql("FROM usage_likely").pl()
        findings = {row["finding"]: row for row in connection.sql("FROM findings").pl().to_dicts()}
    assert len(effects) == 14
    for effect in effects:
        month = usage.filter(month=effect["month"])
        sums = {channel: month[channel].sum() for channel in ("issued", "standalone")}
        assert effect["share_with"] == pytest.approx(sums["standalone"] / sums["issued"])
        found = findings[effect["finding"]]
        [cell] = month.filter(
            region=found["region"], certificate_type=found["certificate_type"]
        ).to_dicts()
        channel = found["channel"]
        change = cell[channel] - cell[f"{channel}_printed"]
        assert effect[channel] == change
        sums[channel] -= change
        assert effect["share_without"] == pytest.approx(sums["standalone"] / sums["issued"])


def cards_of(database: Path) -> list[str]:
    """The cards' words in their order, in Swedish, spaces made plain."""
    with duckdb.connect(str(database), read_only=True) as connection:
        cards = make_cards(connection, shown_groups(connection), Slides(None), ["sv"])
    words = [unescape(re.sub(r"<[^>]+>", " ", card.html[0])) for card in cards]
    return [card.replace("\u00a0", " ") for card in words]


def changes(card: str) -> str:
    return card.split("Vad det ändrar")[1].split("Vem kan svara?")[0].strip()


def test_a_flagged_cell_that_nobody_knows_better_changes_nobody_knows_what(tmp_path: Path) -> None:
    tables = months_of({JAN: (1000, 50), FEB: (1000, 50)})
    found = [flagging(DECK, month, "issued", "skane", "fk7804") for month in (JAN, FEB)]
    found += [flagging(DECK, FEB, "issued", "kalmar", "fk7804")]
    proposed = [lost_digit(FEB, "issued", 1100)]
    cards = cards_of(database_of(tmp_path, tables, findings=found, proposals=proposed))
    known, *others = cards
    assert "Kalmar län, FK7804, utfärdade februari 2024" in known
    assert changes(known).startswith("Februari 2024: +100 utfärdade.")
    assert ["februari" in card for card in others] == [True, False]
    assert {changes(card) for card in others} == {"Okänt. Inget troligare tal är känt."}


@pytest.mark.parametrize(
    ("decided", "change"),
    [
        (None, "Inget. Någon har beslutat att bildspelets tal står fast."),
        (1200, "Februari 2024: +200 utfärdade."),
    ],
)
def test_a_decision_has_the_effect_of_what_was_decided(
    decided: int | None, change: str, tmp_path: Path
) -> None:
    flagged = flagging(DECK, FEB, "issued", "skane", "fk7804")
    reading = deck(DECK, FORUM, months_of({FEB: (1000, 50)}), [flagged])
    said = decision(FEB, "issued", "skane", "fk7804", "1000", decided)
    [card] = cards_of(published(tmp_path, [reading], corrections=[said]))
    assert changes(card).startswith(change)
    assert ("Beslutat" in card, "Radens summa" in card) == (True, False)

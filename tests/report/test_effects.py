"""What a finding changes, against the sums of the views; and the order of the cards."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest
from storage.decks import flagging
from storage.diagnosed import decision, publish_diagnosed

from intygsstat.report.findings import shown_findings
from intygsstat.report.impact import effects_of
from intygsstat.report.pictures import Album
from report.headlines import DECK, FEB, JAN, database_of, deck, lost_digit, months_of

FORUM = date(2024, 3, 14)


def test_the_share_without_a_finding_is_that_of_its_printed_cell(march_database: Path) -> None:
    """An oracle a cell at a time: the likely sums with one printed cell put back."""
    with duckdb.connect(str(march_database), read_only=True) as connection:
        effects = effects_of(connection)
        usage = connection.sql("FROM usage_likely").pl()
        findings = {row["finding"]: row for row in connection.sql("FROM findings").pl().to_dicts()}
    assert len(effects.known) == 14
    for name, effect in effects.known.items():
        month = usage.filter(month=effect.month)
        sums = {channel: month[channel].sum() for channel in ("issued", "standalone")}
        assert effect.share_with == pytest.approx(sums["standalone"] / sums["issued"])
        found = findings[name]
        [cell] = month.filter(
            region=found["region"], certificate_type=found["certificate_type"]
        ).to_dicts()
        channel = found["channel"]
        change = cell[channel] - cell[f"{channel}_printed"]
        assert getattr(effect, channel) == change
        sums[channel] -= change
        assert effect.share_without == pytest.approx(sums["standalone"] / sums["issued"])


def test_cards_come_by_what_they_do_to_the_newest_month(march_database: Path) -> None:
    with duckdb.connect(str(march_database), read_only=True) as connection:
        cards = shown_findings(connection, Album(None))
    assert [(one["region"], one["month"]) for one in cards[:3]] == [
        ("Västra Götaland", "2024-02"),
        ("Sörmland", "2024-02"),
        ("Västerbotten", "2024-02"),
    ]
    moves = [abs(one["effect"]["with"] - one["effect"]["without"]) for one in cards[3:14]]
    assert moves == sorted(moves, reverse=True)
    assert {one["effect"]["kind"] for one in cards[14:]} == {"total"}


def test_a_flagged_cell_that_nobody_knows_better_changes_nobody_knows_what(tmp_path: Path) -> None:
    tables = months_of({JAN: (1000, 50), FEB: (1000, 50)})
    found = [flagging(DECK, month, "issued", "skane", "fk7804") for month in (JAN, FEB)]
    found += [flagging(DECK, FEB, "issued", "kalmar", "fk7804")]
    proposed = [lost_digit(FEB, "issued", 1100)]
    database = database_of(tmp_path, tables, findings=found, proposals=proposed)
    with duckdb.connect(str(database), read_only=True) as connection:
        cards = shown_findings(connection, Album(None))
    assert [(one["region"], one["month"], one["effect"]["kind"]) for one in cards] == [
        ("Kalmar län", "2024-02", "cells"),
        ("Skåne", "2024-02", "unknown"),
        ("Skåne", "2024-01", "unknown"),
    ]


@pytest.mark.parametrize(("decided", "kind"), [(None, "stands"), (1200, "cells")])
def test_a_decision_has_the_effect_of_what_was_decided(
    decided: int | None, kind: str, tmp_path: Path
) -> None:
    reading = deck(
        DECK,
        FORUM,
        months_of({FEB: (1000, 50)}),
        [flagging(DECK, FEB, "issued", "skane", "fk7804")],
    )
    said = decision(FEB, "issued", "skane", "fk7804", "1000", decided)
    database = publish_diagnosed(tmp_path, [reading], corrections=[said])
    with duckdb.connect(str(database), read_only=True) as connection:
        [card] = shown_findings(connection, Album(None))
    assert card["effect"]["kind"] == kind
    assert card["effect"].get("issued", 200) == 200


def test_a_row_of_a_moved_run_says_its_own_total_first(march_database: Path) -> None:
    with duckdb.connect(str(march_database), read_only=True) as connection:
        cards = shown_findings(connection, Album(None))
    [row] = [
        one
        for one in cards
        if (one["region"], one["channel"], one["month"]) == ("Gävleborg", "issued", "2023-12")
    ]
    first, second = row["explanations"]
    assert (first["of_total"], first["proposed"]) == (True, 1841)
    assert second["diagnosis"] == "unlisted_type"
    [run] = [one for one in cards if one["rows"]]
    assert [one["region"] for one in run["rows"]][:2] == ["Dalarna", "Gävleborg"]
    own = {one["region"]: (one["own"], one["printed"]) for one in run["rows"]}
    assert own["Gävleborg"] == (1841, "6\u00a0297")
    assert own["Norrbotten"][0] == 4654


def test_a_region_has_one_name_whatever_its_slide_calls_it(march_database: Path) -> None:
    with duckdb.connect(str(march_database), read_only=True) as connection:
        cards = shown_findings(connection, Album(None))
    said = " ".join(
        words
        for one in cards
        for words in (*one["message"], *(e for x in one["explanations"] for e in x["evidence"]))
    )
    assert "Västra Götaland" in said
    for other in ("VGR", "Stockholm/Gotland", "Jämtland/Härjedalen", "Jönköping,"):
        assert other not in said
    assert "tryckt" not in said

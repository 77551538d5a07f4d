"""The newest month's message: its facts, what its gap depends on, and when a direction is stated.

The wording of real months is held by test_wording.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest
from storage.decks import decision, deck, flagging, proposal, published

from intygsstat.locale import Lang
from intygsstat.report.headline import Headline, headline_words
from report.headlines import APR, DECK, FEB, JAN, database_of, headline_in, lost_digit, months_of

ISSUED, ALONE = "issued", "standalone"
Change = tuple[str, str, int, float | None]  # channel, region, more certificates, how sure
Shares = dict[date, tuple[int, int]]  # what every region issues, and has standalone


def message(folder: Path, shares: Shares, lost: str = "", **changed: str) -> Headline:
    """The headline of months in which Kalmar's last cells are `changed`; where one `lost` digits
    its likely value is the others' or, of standalone, 900."""
    likely = [lost_digit(max(shares), lost, 1000 if lost == ISSUED else 900)] if lost else []
    headline = headline_in(database_of(folder, months_of(shares, **changed), proposals=likely))
    assert headline is not None
    return headline


def plain(words: str) -> str:
    return words.replace("\u00a0", " ")


LOST = {"lost": ISSUED, ISSUED: "100"}


@pytest.mark.parametrize(
    ("shares", "changed", "direction", "lang", "said"),
    [
        ({JAN: (1000, 50), FEB: (1000, 30)}, {}, "down", "sv", {
            "gap_drivers": "I februari är bildspelets tal och de troliga desamma.",
            "lead": "I februari 2024 var 3,0 % av intygen fristående (600 av 20 000) och 97,0 % "
            "integrerade.",
        }),
        # A tenth of a percentage point is a direction
        *(({JAN: (2000, 50), FEB: (2000, alone)}, {}, way, "sv", {})
          for alone, way in ((48, "down"), (49, "same"), (50, "same"), (51, "same"), (52, "up"))),
        # None is stated where printed and likely disagree
        ({JAN: (1000, 50), FEB: (1000, 50)}, LOST, None, "sv", {
            "lead": "I februari 2024 var 5,0 eller 5,2 % av intygen fristående och 95,0 eller "
            "94,8 % integrerade. Vilket det är beror på ett enda tal.",
            "gap_drivers": "Skillnaden i utfärdade är 900 intyg och beror på ett enda tal: Kalmar "
            "län, läkarintyg för sjukpenning FK7804, februari (enligt bildspelet 100, troligt "
            "1 000, sannolikhet 97 %).",
            "direction": "Antalet fristående var oförändrat från januari 2024: 1 000 till 1 000. "
            "Det går inte att säga om antalet integrerade ökade eller minskade. Det går inte att "
            "säga åt vilket håll andelen fristående gick. Enligt bildspelet ökade den (5,0 % till "
            "5,2 %), med troliga tal var den i stort sett oförändrad (5,0 % till 5,0 %).",
        }),
        ({JAN: (1000, 50), FEB: (1000, 50)}, LOST, None, "en", {
            "direction": "It can't be said which way the standalone share went."}),
        # One that both agree on is stated with both values
        ({JAN: (1000, 10), FEB: (1000, 50)}, LOST, "up", "sv", {
            "direction": "Andelen fristående ökade från januari 2024: 1,0 % till 5,0 % med troliga "
            "tal, 1,0 % till 5,2 % enligt bildspelet."}),
        # A month that was skipped is not the month before
        ({FEB: (1000, 50), APR: (1000, 30)}, {}, None, "sv", {"direction": "månaden före saknas"}),
        # An incomplete month has none, and says so
        ({JAN: (1000, 50), FEB: (1000, 30)}, {ISSUED: "oläslig"}, None, "sv", {
            "lead": "1 av månadens 40 tal är okända", "trust": "1 av månadens 40 tal saknas"}),
        ({JAN: (1000, 50), FEB: (1000, 30)}, {ISSUED: "oläslig"}, None, "en", {
            "trust": "1 of the month's 40 numbers are missing"}),
        # A month without a share says why
        ({FEB: (0, 0)}, {}, None, "sv", {
            "lead": "Inga intyg utfärdades i februari 2024, så ingen andel kan räknas ut.",
            "direction": "Ingen riktning anges: månaden har ingen andel att jämföra."}),
        ({FEB: (10, 20)}, {}, None, "sv", {
            "lead": "Enligt bildspelet var fler intyg fristående (400) än utfärdade (200) i"}),
        ({JAN: (1000, 0), FEB: (1000, 0)}, {}, "same", "sv", {
            "lead": "I februari 2024 var 0 % av intygen fristående (0 av 20 000) och 100,0 % "
            "integrerade.",
            "regions": "Ingen region har fristående intyg."}),
        # A region that is first by one reading only is not called first
        ({FEB: (1000, 30)}, {"lost": ALONE, ALONE: "10"}, None, "sv", {
            "regions": "Om Kalmar län (troligt 90,0 %, enligt bildspelet 1,0 %)"}),
        # A region with few certificates is not ranked
        ({FEB: (1000, 30)}, {ISSUED: "99", ALONE: "99"}, None, "sv", {
            "regions": "Störst andel fristående har Blekinge"}),
        ({FEB: (1000, 30)}, {ISSUED: "100", ALONE: "99"}, None, "sv", {
            "regions": "Störst andel fristående har Kalmar län (99,0 %)"}),
    ],
)  # fmt: skip
def test_a_month_says(
    shares: Shares,
    changed: dict[str, str],
    direction: str | None,
    lang: Lang,
    said: dict[str, str],
    tmp_path: Path,
) -> None:
    headline = message(tmp_path, shares, **changed)
    assert (headline.month, headline.direction) == (max(shares), direction)
    words = headline_words(headline, lang)
    for name, wanted in said.items():
        assert wanted in plain(words[name])


@pytest.mark.parametrize(
    ("printed", "drawn", "said"),
    [
        # 10 printed, likely 900: 1 470 of 20 000 in seven draws of ten
        ("10", {900: 280, 10: 120}, "var 7,3 % av intygen fristående och 92,7 % integrerade. "
         "Sannolikheten för det är sju av tio; annars var 2,9 % fristående. Enligt bildspelet är "
         "2,9 % fristående."),
        ("10", {900: 210, 10: 180, 100: 10}, "för det är fem av tio; annars var mellan 2,9 och "
         "3,4 % fristående."),
        ("10", {900: 390, 10: 10}, "92,7 % integrerade, så gott som säkert. Enligt bildspelet"),
        ("10", {900: 100, 500: 150, 10: 150}, "Andelen är osäker: med 90 procents sannolikhet "
         "ligger den mellan 2,9 och 7,3 %."),
        # What is likely is printed too, and yet not sure
        ("900", {900: 320, 100: 80}, "(1 470 av 20 000) och 92,7 % integrerade. "
         "Sannolikheten för det är åtta av tio; annars var 3,4 % fristående."),
    ],
)  # fmt: skip
def test_the_lead_says_how_sure_it_is(
    printed: str, drawn: dict[int, int], said: str, tmp_path: Path
) -> None:
    counts = [count for count, times in drawn.items() for _ in range(times)]
    likely = [lost_digit(FEB, ALONE, 900)] if printed != "900" else []
    cell = {"deck": DECK, "month": FEB, "channel": ALONE, "region": "kalmar"}
    draws = [cell | {"certificate_type": "fk7804", "draw_group": "kalmar", "counts": counts}]
    tables = months_of({FEB: (1000, 30)}, standalone=printed)
    headline = headline_in(database_of(tmp_path, tables, proposals=likely, draws=draws))
    assert headline is not None
    assert said in plain(headline_words(headline, "sv")["lead"])


def test_without_both_tables_there_is_no_message(tmp_path: Path) -> None:
    tables = [one for one in months_of({FEB: (1000, 30)}) if one[1] == "issued"]
    assert headline_in(database_of(tmp_path, tables)) is None


def test_a_month_of_one_table_does_not_hide_the_last_whole_one(tmp_path: Path) -> None:
    tables = months_of({JAN: (1000, 50), FEB: (1000, 30)})[:-1]
    headline = headline_in(database_of(tmp_path, tables))
    assert headline is not None
    assert headline.month == JAN


def test_the_message_of_the_deck_of_march_2024_is_the_databases(march_database: Path) -> None:
    headline = headline_in(march_database)
    assert headline is not None
    with duckdb.connect(str(march_database), read_only=True) as connection:
        for view, now in (("usage", headline.printed.now), ("usage_likely", headline.likely.now)):
            summed = connection.execute(
                f"SELECT sum(issued), sum(standalone), sum(integrated), "
                f"sum(standalone) / sum(issued) FROM {view} WHERE month = ?",
                [headline.month],
            ).fetchone()
            assert (now.issued, now.standalone, now.integrated, now.standalone_share) == summed
    standalone, issued = headline.gaps
    assert standalone.net == headline.likely.now.standalone - headline.printed.now.standalone
    assert issued.net == headline.likely.now.issued - headline.printed.now.issued
    known = {"of_numbers": 14, "of_rows": 11, "of_tables": 1, "found": 26, "cards": 19}
    known |= {"flagged_table_rows": 25, "table_rows": 160}
    assert known.items() <= headline.quality.items()
    assert headline.types_by_share.likely == headline.types_by_share.printed
    assert headline.regions_by_share.likely != headline.regions_by_share.printed


def changed(folder: Path, counts: tuple[int, int], *cells: Change) -> Headline:
    """The headline of February, every region with as many certificates as in `counts`, of which
    these likely have others; without a confidence somebody decided."""
    printed = dict(zip((ISSUED, ALONE), counts, strict=True))
    found, likely, decided = [], [], []
    for channel, region, change, confidence in cells:
        place = (FEB, channel, region, "fk7804")
        count, flagged = printed[channel] + change, flagging(DECK, *place)  # type: ignore[arg-type]
        found.append(flagged)
        if confidence:
            said = {"confidence": confidence, "finding": flagged.finding}
            likely.append(proposal(DECK, *place, count, **said))  # type: ignore[arg-type]
        else:
            decided.append(decision(*place, str(printed[channel]), count))  # type: ignore[arg-type]
    reading = deck(DECK, date(2024, 3, 14), months_of({FEB: counts}), found)
    database = published(folder, [reading], proposals=likely, corrections=decided)
    headline = headline_in(database)
    assert headline is not None
    return headline


def alone(*changes: int, confidence: float | None = 0.71) -> list[Change]:
    regions = ("dalarna", "kalmar", "skane", "uppsala")
    return [
        (ALONE, region, change, confidence)
        for region, change in zip(regions, changes, strict=False)
    ]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (alone(900, 50), "Skillnaden i fristående är 950 intyg och beror på två tal: Dalarna"),
        (alone(900, 40, 30, 30), "är 1 000 intyg i 4 tal och beror mest på ett enda tal: Dalarna"),
        (alone(50, 50, 50, 50), "är 200 intyg, spridd på 4 tal. Störst är Dalarna"),
        (alone(900, -100), "är netto 800 intyg och beror på två tal"),
        (alone(900, confidence=None), "troligt 1 000, beslutat av en person)."),
        (alone(900, confidence=0.995), "sannolikhet mer än 99 %)."),
    ],
)
def test_how_many_numbers_a_gap_depends_on_decides_the_words(
    cells: list[Change], said: str, tmp_path: Path
) -> None:
    headline = changed(tmp_path, (1000, 100), *cells)
    assert said in plain(headline_words(headline)["gap_drivers"])


def test_the_share_depends_on_as_few_numbers_as_move_it_to_the_likely_one(tmp_path: Path) -> None:
    """A thousand standalone move the share, a hundred issued don't as it is written."""
    one = changed(tmp_path / "one", (5000, 50), *alone(1000), (ISSUED, "skane", 100, 0.9))
    assert one.deciding == 1
    assert changed(tmp_path / "many", (5000, 50), *alone(250, 250, 250, 250)).deciding is None

"""Whom to call: held against a slow and obvious oracle, and on the deck of March 2024."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intygsstat.models import CHANNELS, Finding
from intygsstat.report.letters import calls_words, read_calls
from intygsstat.storage.calls import DoubtfulSums, rank_calls, read_doubts
from intygsstat.storage.corrections import Correction
from intygsstat.storage.database import build_warehouse
from storage.decks import DEC, JAN, deck, explanation, flagging, published, view
from storage.test_likely import WHOLE

DRAWS = 5
CERTAIN = (50.0, 5000.0)


def doubt(who: str, groups: str, standalone: Sequence[int], issued: Sequence[int]) -> DoubtfulSums:
    return DoubtfulSums(
        who, frozenset(groups), np.array(standalone, float), np.array(issued, float)
    )


counts = st.lists(st.integers(0, 900), min_size=DRAWS, max_size=DRAWS)
doubts = st.lists(
    st.builds(doubt, st.sampled_from("abc"), st.sampled_from(["1", "2", "12", "3", "4"]),
              counts, counts),
    min_size=1, max_size=5,
)  # fmt: skip


def slow_error(every: Sequence[DoubtfulSums], settled: Sequence[bool]) -> float:
    """The expected error once some are settled, each draw of theirs with each of the others'."""
    errors = []
    for own in range(DRAWS):
        shares = []
        for other in range(DRAWS):
            draws = [own if known else other for known in settled]
            alone = sum(one.standalone[n] for one, n in zip(every, draws, strict=True))
            whole = sum(one.issued[n] for one, n in zip(every, draws, strict=True))
            shares.append((CERTAIN[0] + alone) / (CERTAIN[1] + whole))
        errors += [abs(share - sorted(shares)[DRAWS // 2]) for share in shares]
    return sum(errors) / len(errors)


@settings(max_examples=80, deadline=None)
@given(doubts)
def test_each_call_is_the_best_after_those_before_it(every: list[DoubtfulSums]) -> None:
    error, calls = rank_calls(CERTAIN, every)
    assert error == pytest.approx(slow_error(every, [False] * len(every)))
    if not error:
        assert calls == ()
        return

    def taken_away(called: set[str]) -> float:
        groups = {g for one in every if one.settled_by in called for g in one.groups}
        return 1 - slow_error(every, [bool(one.groups & groups) for one in every]) / error

    called: set[str] = set()
    for call in calls:
        left = {one.settled_by for one in every} - called
        best = max(taken_away(called | {who}) for who in left)
        called.add(call.settled_by)
        assert call.in_all == pytest.approx(best)
        assert call.in_all == pytest.approx(taken_away(called))
        assert call.alone == pytest.approx(taken_away({call.settled_by}))
    assert calls[-1].in_all == pytest.approx(1)


def test_two_calls_settle_the_newest_share_of_the_deck_of_march(march_database: Path) -> None:
    calls = view(march_database, "calls")
    assert calls["region"][:3].to_list() == ["vastra_gotaland", "vasterbotten", "sormland"]
    assert calls["taken_away_in_all"][1] > 0.9
    assert calls["worth_it"].to_list() == [True, True] + [False] * (calls.height - 2)
    assert dict(calls.select("region", "questions").rows())[None] == 11  # totals
    assert calls["questions"].sum() == 14 + 11


@pytest.mark.parametrize("asked", [True, False])
def test_an_answer_takes_its_doubt_away_and_a_question_does_not(
    march_database: Path, tmp_path: Path, asked: bool
) -> None:
    said = ("142", None if asked else 1424, "Ringt", "Anna", date(2024, 4, 2))
    place = (date(2024, 2, 1), "standalone", "vastra_gotaland", "fk7804")
    correction = Correction(2, *place, *said, asked=asked)  # type: ignore[arg-type]
    build_warehouse(march_database.parent / "parquet", tmp_path / "x.duckdb", [correction])
    before, after = view(march_database, "calls"), view(tmp_path / "x.duckdb", "calls")
    if asked:
        assert after["asked"].to_list() == [1] + [0] * (after.height - 1)
        assert after["expected_error"][0] == before["expected_error"][0]
    else:
        assert "vastra_gotaland" not in after["region"]
        assert after["expected_error"][0] < before["expected_error"][0] / 2


def incomplete(folder: Path, drawn: Mapping[str, str | None]) -> Path:
    """January, in which Skåne's number is unreadable, Uppsala's two contradict each other, and the
    regions of `drawn` have standalone numbers with draws, each of a finding or of none; Kalmar is
    asked about both of its numbers of December."""
    issued = dict.fromkeys(WHOLE, "600") | {"skane": "6o2"}
    alone = dict.fromkeys(WHOLE, "20") | {"uppsala": "4000"}
    place = ("a.pdf", 4, JAN)
    found = [
        Finding("cell_is_readable", "error", "", "", *place, "issued", "skane", "db"),
        Finding("standalone_within_issued", "error", "", "", *place, "standalone", "uppsala", "db"),
        flagging("a.pdf", JAN, "standalone", "dalarna", "db"),
        *(flagging("a.pdf", DEC, channel, "kalmar", "db") for channel in CHANNELS),
    ]
    tables = [
        (month, channel, {region: {"db": said} for region, said in rows.items()})
        for month in (DEC, JAN)
        for channel, rows in (("issued", issued), ("standalone", alone))
    ]
    counts = np.random.default_rng(7).integers(1, 600, (len(drawn), 400)).tolist()
    rows = [
        {"deck": "a.pdf", "month": JAN, "channel": "standalone", "region": region,
         "certificate_type": "db", "draw_group": region, "counts": each,
         "finding": found[2].finding if finding else None}
        for (region, finding), each in zip(drawn.items(), counts, strict=True)
    ]  # fmt: skip
    made = deck("a.pdf", date(2024, 3, 14), tables, found)  # type: ignore[arg-type]
    unsure = explanation(found[1], None, 0.5, diagnosis="standalone_above_issued")
    return published(folder, [made], explanations=[unsure], draws=rows)


def test_the_sums_of_the_doubts_are_those_of_the_draws(tmp_path: Path) -> None:
    database = incomplete(tmp_path, {"dalarna": "its own", "orebro": None})
    month = (
        "FROM staging.drawn_totals(false, true, false, false) "
        "WHERE month = '2024-01-01' AND NOT part_of_sum AND draw IS NOT NULL ORDER BY draw"
    )
    with duckdb.connect(str(database), read_only=True) as connection:
        sums, doubts = read_doubts(connection)
        shares = connection.execute(month).fetchnumpy()["standalone_share"]
    assert {one.settled_by for one in doubts} == {"dalarna", None}  # nobody is asked about Örebro
    alone, issued = (
        sum((getattr(one, name) for one in doubts), np.full(400, sure))
        for name, sure in zip(("standalone", "issued"), sums, strict=True)
    )
    assert np.allclose(shares, alone / issued)
    calls = view(database, "calls")
    assert calls["region"].to_list() == ["dalarna", "uppsala", "skane", "kalmar"]
    assert 0 < calls["taken_away_in_all"][0] < 1


@pytest.mark.parametrize("drawn", [{}, {"dalarna": "its own"}])
def test_numbers_without_draws_are_said_and_come_before_those_of_other_months(
    tmp_path: Path, drawn: dict[str, str | None]
) -> None:
    with duckdb.connect(str(incomplete(tmp_path, drawn)), read_only=True) as connection:
        calls = read_calls(connection)
    first = [("dalarna", 0), ("uppsala", 2)] if drawn else [("uppsala", 2), ("dalarna", 1)]
    assert {call.region: call.questions for call in calls}["uppsala"] == 2  # either may be wrong
    left_out = [(call.region, call.not_drawn) for call in calls]
    assert left_out == [*first, ("skane", 1), ("kalmar", 0)]
    sv, en = calls_words(calls, "sv"), calls_words(calls, "en")
    if drawn:
        assert "Ett svar tar bort 100" in sv
        assert "3 osäkra eller saknade tal är inte medräknade, och svar om dem kan" in sv
    else:
        assert sv.startswith("Hur osäker andelen fristående i januari 2024 är går inte att räkna")
        assert "4 doubtful or missing numbers are not counted in" in en
    assert "beror inte på" not in sv
    assert "hardly change" not in en


def test_without_any_doubt_there_is_nobody_to_call(tmp_path: Path) -> None:
    (tmp_path / "parquet").mkdir()
    build_warehouse(tmp_path / "parquet", tmp_path / "empty.duckdb")
    assert view(tmp_path / "empty.duckdb", "calls").is_empty()

"""Decks changed by chance: told as they are shown, or something says that they aren't."""

from __future__ import annotations

import os
from collections import Counter
from random import Random

import pytest
from breakage.changes import (
    DRAWN,
    KINDS,
    OF_FONTS,
    meanings_swapped,
    sign_lost,
    text_moved,
)
from breakage.judge import judge
from breakage.mutants import SOURCES, Order, changed, judge_all, orders_for, standard_of
from breakage.pdf_objects import file_to_objects

REAL = SOURCES[0]
THOROUGH = "INTYGSSTAT_THOROUGH" in os.environ  # make bench-robustness
LIES = orders_for([REAL], 4, kinds=("digits' meanings swapped",))


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.path.stem)
def test_the_oracle_tells_every_digit_of_a_sound_deck_and_no_other(source: object) -> None:
    """Else its silence about the changed ones would mean nothing."""
    standard = standard_of(source)  # type: ignore[arg-type]
    random = Random(1)
    seen: Counter[tuple[str, str]] = Counter()
    for cell in standard.told[::3]:
        if cell.state != "printed":
            continue
        picture = standard.drawings[cell.page]
        at = random.randrange(len(cell.printed))
        other = random.choice([d for d in "0123456789" if d != cell.printed[at]])
        altered = cell.printed[:at] + other + cell.printed[at + 1 :]
        for kind, text in (("true", cell.printed), ("altered", altered)):
            seen[kind, standard.shapes.shows(picture, text, cell.box)] += 1
    assert set(seen) == {("true", "same"), ("altered", "other")}
    assert seen["true", "same"] > 80


def test_the_oracle_condemns_a_reading_that_is_another_page_s() -> None:
    """The sound deck's reading, told of a deck that shows one digit less, is wrong."""
    standard = standard_of(REAL)
    caught = 0
    for seed in range(4):
        content = changed(Order(REAL, "sign lost", seed))
        caught += judge(standard, content, standard.deck).outcome in ("wrong", "in part")
    assert caught >= 2  # a letter of a name is lost in the others


def test_the_same_seed_gives_the_same_file_and_another_seed_another() -> None:
    for kind in KINDS:
        one, again, other = (changed(Order(REAL, kind, seed)) for seed in (1, 1, 2))
        assert one == again
        assert one != other


def test_a_file_taken_to_pieces_and_put_together_says_the_same() -> None:
    pdf = file_to_objects(REAL.path.read_bytes())
    assert len(pdf.contents()) == 19
    assert pdf.character_maps()
    again = file_to_objects(pdf.to_file())
    assert again.objects.keys() == pdf.objects.keys()
    assert [data for _, data in again.objects.values()] == [d for _, d in pdf.objects.values()]
    for change in (sign_lost, text_moved, meanings_swapped):
        assert change(Random(1), pdf).objects != pdf.objects


def test_no_page_is_told_otherwise_than_it_is_shown() -> None:
    """Two of each kind that changes what pages say; `make bench-robustness` tries thousands."""
    kinds = KINDS if THOROUGH else [kind for kind in KINDS if kind not in (*OF_FONTS, DRAWN)]
    sources, each = (SOURCES, 50) if THOROUGH else ([REAL], 2)
    judged = list(judge_all(orders_for(sources, each, kinds=kinds)))
    bad = [(j.order, j.verdict) for j in judged if j.verdict.outcome in ("wrong", "lost")]
    assert bad == []
    assert len(judged) == each * len(kinds) * len(sources)
    assert {"right", "finding"} <= {j.verdict.outcome for j in judged}


def test_a_broken_file_is_read_or_is_one_line_that_says_why() -> None:
    """Fonts among what is broken."""
    judged = list(judge_all(orders_for([REAL], 1, kinds=OF_FONTS)))
    assert len(judged) == len(OF_FONTS)
    assert "error" in {j.verdict.outcome for j in judged}
    assert [j.verdict for j in judged if "Traceback" in j.verdict.said] == []
    assert [j.verdict for j in judged if j.verdict.outcome in ("wrong", "lost")] == []


def test_a_font_that_lies_about_a_digit_is_found_by_what_it_draws() -> None:
    judged = list(judge_all(LIES))
    assert {j.verdict.outcome for j in judged} <= {"right", "refused"}  # right: an unused digit
    said = [j.verdict.said for j in judged if j.verdict.outcome == "refused"]
    assert len(said) >= len(LIES) // 2
    assert all("that is drawn as" in words and "in the font" in words for words in said)


def test_with_both_engines_too() -> None:
    judged = list(judge_all(orders_for([REAL], 1, "both", ("sign changed", "text moved"))))
    assert [j.verdict for j in judged if j.verdict.outcome in ("wrong", "lost")] == []

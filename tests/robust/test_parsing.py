"""Numbers, labels, titles and dates: what is written is read back, what isn't is not made up,
and no text whatever throws anything but our own errors."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from itertools import product
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from intygsstat.errors import DeckUndatedError
from intygsstat.models import ForumDate
from intygsstat.pdf.document import DeckText
from intygsstat.reference.dates import dates_in, months_on, parse_forum_date
from intygsstat.reference.lookup import (
    MONTHS_SV,
    known_region,
    known_type,
    region_id,
    regions,
)
from intygsstat.reference.text import (
    id_from_text,
    is_number_like,
    parse_cell,
    skeleton,
)
from intygsstat.tables.forum_date import date_deck, month_of
from intygsstat.tables.titles import parse_title
from intygsstat.text_decks.parse import (
    HeaderWord,
    find_tables,
    join_groups,
    split_row,
    words_to_headings,
)

MANY = settings(max_examples=400)
REAL_TEXT = (Path(__file__).parent.parent / "decks" / "anvandarforum-2024-03.txt").read_text(
    "utf-8"
)
REAL_LINES = REAL_TEXT.splitlines()
SPACES = st.sampled_from([" ", "\u00a0", "\u2009", "\u202f"])
DIGITS = "0123456789"
# Text of the kind that decks hold, broken in the middle, with signs that trip a parser up.
ODD = "åäöÅ\u0308\u030a\u00ad\u200b\ufeff\u2212–-/.:()%*¹²³٣①½\u00a0\u2009\t\n\x00\ufffd\U0001d7d9"
PIECES = [*MONTHS_SV, "jan", "feb", "dec", "Utfärdade", "intyg", "fristående", "Webcert", "8a.",
          "och", "2023", "2024-02", "13/5 2024", "2024-02-30", "t.o.m.", "forum", "nästa",
          "release", "Användarforum", "Dalarna", "Totalt", "Summa", "Vårdgivare/Bolag", "FK7804",
          "(lisjp)", "AG1-14", "12", "1 234", "12.345", "0", "–", "AB", "Region"]  # fmt: skip
DECK_LIKE = st.lists(
    st.one_of(
        st.sampled_from(PIECES),
        st.text(st.characters() | st.sampled_from(ODD), max_size=6),
        st.integers(0, 99_999).map(str),
    ),
    max_size=12,
).map(" ".join)
DATES = st.dates(date(2000, 1, 1), date(2099, 12, 31))


# --- numbers ---------------------------------------------------------------------------------


@MANY
@given(st.lists(st.text(DIGITS, min_size=1, max_size=4), min_size=1, max_size=4), st.data())
@example(["12", "34"], None)
def test_groups_of_digits_are_a_number_only_if_they_are_grouped_as_one(
    groups: list[str], data: st.DataObject | None
) -> None:
    separators = [data.draw(SPACES | st.just(".")) if data else " " for _ in groups[1:]]
    text = groups[0] + "".join(s + g for s, g in zip(separators, groups[1:], strict=True))
    of_one_kind = len({separator == "." for separator in separators}) < 2
    whole = groups[0] == "0" or groups[0][0] != "0"
    parted = groups[0][0] != "0" and len(groups[0]) <= 3 and all(len(g) == 3 for g in groups[1:])
    count = (
        int("".join(groups)) if (whole if len(groups) == 1 else parted and of_one_kind) else None
    )
    if count is not None and count >= 10**9:
        count = None  # more than nine digits are no count of certificates
    assert parse_cell(text) == (count, "unreadable" if count is None else "printed")


@MANY
@given(st.integers(0, 10**7), st.characters(exclude_characters=DIGITS), st.data())
def test_any_sign_beside_a_number_makes_it_another_thing(
    count: int, sign: str, data: st.DataObject
) -> None:
    text = str(count)
    place = data.draw(st.integers(0, len(text)))
    read, state = parse_cell(text[:place] + sign + text[place:])
    if sign.isspace() and place in (0, len(text)):
        assert (read, state) == (count, "printed")
    elif sign.isspace() or sign == ".":
        assert read in (None, count)
    elif sign in "*†‡¹²³⁴⁵⁶⁷⁸⁹" and (place == len(text) or (sign == "*" and place == 0)):
        assert (read, state) == (count, "printed")  # the mark of a footnote
    else:
        assert (read, state) == (None, "unreadable")


@MANY
@given(DECK_LIKE)
def test_any_text_is_read_and_says_nothing_that_is_not_written(text: str) -> None:
    bare = skeleton(text)
    count, state = parse_cell(text)
    assert (count is None) == (state != "printed")
    assert count is None or str(count) == re.sub(r"[\s.]", "", text)
    assert not is_number_like(text) or state in ("printed", "dash", "unreadable")

    assert re.fullmatch(r"([a-z0-9]+( [a-z0-9]+)*)?", bare)
    assert skeleton(bare) == bare
    forms = {skeleton(unicodedata.normalize(form, text)) for form in ("NFD", "NFC")}
    assert len(forms) == 1
    assert id_from_text(text) == bare.replace(" ", "_")
    assert re.fullmatch(r"[a-z0-9_]*", known_region(text).id + known_type(text).id)
    words_to_headings([HeaderWord(word, at % 3) for at, word in enumerate(text.split())])

    title = parse_title(text)
    for month in title.months:
        named = MONTHS_SV[month - 1][:3] in bare if month else True
        assert named or re.search(rf"(?<![0-9])0?{month}(?![0-9])|20[0-9]{{2}}{month:02}", bare)
    assert not title.year or str(title.year) in text or f"{title.year % 100:02}" in bare
    assert all(str(seen.day.year) in text for seen in dates_in(text))
    forum = parse_forum_date(text)
    assert forum is None or str(forum) == text.strip()


# --- labels ----------------------------------------------------------------------------------

NAMES = [region.name for region in regions().values()]


def test_a_name_with_one_letter_wrong_is_no_other_region() -> None:
    for name in NAMES:
        for place, letter in product(range(len(name)), "abcdefghijklmnopqrstuvwxyzåäö"):
            wrong = name[:place] + letter + name[place + 1 :]
            assert region_id(wrong) in (None, region_id(name))


# --- dates -----------------------------------------------------------------------------------


@MANY
@given(DATES)
def test_a_day_is_read_back_in_every_way_it_is_written(day: date) -> None:
    name = MONTHS_SV[day.month - 1]
    for written in (
        f"{day.day} {name} {day.year}",
        f"den {day.day}:e {name.upper()} {day.year}",
        f"{day.day}/{day.month} {day.year}",
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"forum-{day:%Y_%m_%d}",
    ):
        assert [(seen.day, seen.day_known) for seen in dates_in(written)] == [(day, True)], written
    for written in (f"{name} {day.year}", f"{day:%Y-%m}"):
        assert [(s.day, s.day_known) for s in dates_in(written)] == [(day.replace(day=1), False)]
    given_day = parse_forum_date(day.isoformat())
    assert given_day
    assert str(given_day) == day.isoformat()
    assert months_on(day, 1) > day


@MANY
@given(
    st.lists(DECK_LIKE, min_size=1, max_size=3),
    st.lists(DECK_LIKE, max_size=3),
    st.text(max_size=9),
)
def test_any_deck_has_a_date_or_says_that_it_has_none(
    pages: list[str], titles: list[str], created: str
) -> None:
    deck = DeckText("deck.pdf", Path("deck.pdf"), "0" * 64, tuple(pages), f"D:20240{created}")
    told = [title for title in map(parse_title, titles) if title.whole]
    try:
        forum: ForumDate | None = date_deck(deck, told, None)
        months = [month_of(title, forum, "deck.pdf") for title in told]
    except DeckUndatedError:
        return
    assert [month.month for month in months] == [title.months[0] for title in told]
    assert forum is None or all(month < forum.day for month in months)


# --- text decks ------------------------------------------------------------------------------


@MANY
@given(st.sampled_from(NAMES), st.lists(st.integers(0, 99_999).map(str) | st.just("–"), min_size=2))
def test_a_row_is_its_name_and_its_numbers(name: str, numbers: list[str]) -> None:
    assert split_row(f"{name} {' '.join(numbers)}") == (name, tuple(numbers))


@settings(max_examples=60)
@given(st.data())
def test_a_text_with_a_line_lost_doubled_or_broken_has_only_numbers_of_its_own(
    data: st.DataObject,
) -> None:
    lines = list(REAL_LINES)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        cut = data.draw(st.integers(0, len(lines[at])))
        lines[at : at + 1] = data.draw(
            st.sampled_from(
                [[], [lines[at]] * 2, [lines[at][:cut], lines[at][cut:]], [lines[at][:cut]]]
            )
        )
    found = find_tables("deck.txt", lines)
    join_groups("deck.txt", found)
    numbers = {word for line in lines for word in line.split()}
    assert all(item in numbers for t in found.tables for row in t.rows for item in row.items)

"""Numbers, months, lists and sentences in both languages."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

import intygsstat
from intygsstat import locale
from intygsstat.reference.lookup import region_name, type_name

NOVEMBER, FEBRUARY = date(2023, 11, 1), date(2024, 2, 1)


@pytest.mark.parametrize(
    ("call", "swedish", "english"),
    [
        ((locale.format_count, 12345), "12~345", "12,345"),
        ((locale.format_count, -4491), "−4~491", "−4,491"),
        ((locale.format_count, None), "", ""),
        ((locale.format_decimal, -0.04, 1), "0,0", "0.0"),
        ((locale.format_decimal, 1234.25, 1), "1~234,2", "1,234.2"),
        ((locale.format_share, 0.0204), "2,0~%", "2.0%"),
        ((locale.format_share, 0.0052), "0,52~%", "0.52%"),
        ((locale.format_share, 0.00996), "1,0~%", "1.0%"),
        ((locale.format_share, 0.0), "0~%", "0%"),
        ((locale.format_share, None), "", ""),
        ((locale.format_pair, 0.01, 0.018), ("1,0", "1,8~%"), ("1.0", "1.8%")),
        ((locale.format_pair, 0.018, 0.0181), ("1,8~%", None), ("1.8%", None)),
        ((locale.format_change, 0.17), "+17~%", "+17%"),
        ((locale.format_change, -0.705), "−70~%", "−70%"),
        ((locale.format_change, 0.001), "±0~%", "±0%"),
        ((locale.likelihood, 0.705), "sannolikhet 71~%", "71%~likely"),
        ((locale.likelihood, 0.999), "sannolikhet mer än~99~%", "more than 99%~likely"),
        ((locale.likelihood, 0.001), "sannolikhet mindre än~1~%", "less than 1%~likely"),
        ((locale.format_month, NOVEMBER), "nov~2023", "Nov~2023"),
        ((locale.full_month, FEBRUARY), "februari 2024", "February 2024"),
        ((locale.format_date, date(2024, 3, 14)), "14 mars 2024", "14 March 2024"),
        ((locale.format_span, [FEBRUARY, NOVEMBER]), "nov~2023–feb~2024", "Nov~2023–Feb~2024"),
        ((locale.format_span, []), "", ""),
        ((locale.listed, []), "", ""),
        ((locale.listed, ["a", "b"]), "a och b", "a and b"),
        ((locale.listed, ["a", "b", "c"]), "a, b och c", "a, b and c"),
        ((locale.counted, "decisions", 1), "1 beslut", "1 decision"),
        ((locale.counted, "decisions", 1200), "1~200 beslut", "1,200 decisions"),
    ],
)
def test_what_people_read(call: Any, swedish: Any, english: Any) -> None:
    write, *values = call
    for lang, expected in (("sv", swedish), ("en", english)):
        written = write(*values, lang=lang)
        wanted = [expected] if isinstance(expected, str) else list(expected)
        got = [written] if isinstance(written, str) else list(written)
        assert got == [one and one.replace("~", "\u00a0") for one in wanted]


def test_a_month_between_two_is_not_forgotten() -> None:
    months = locale.months_between([NOVEMBER, FEBRUARY])
    assert months == [NOVEMBER, date(2023, 12, 1), date(2024, 1, 1), FEBRUARY]


def test_ids_become_names_known_or_not() -> None:
    assert [type_name(each) for each in ("fk7804", "ts_bas", "fk9999")] == [
        "FK7804",
        "TS bas",
        "FK9999",
    ]
    assert region_name("vastra_gotaland") == "Västra Götaland"
    assert region_name("capio_s_t_gorans_sjukhus") == "Capio s t gorans sjukhus"


def test_swedish_letters_sort_last() -> None:
    names = ["Örebro", "Ängelholm", "Zinkgruvan", "Åre"]
    assert sorted(names, key=locale.swedish_order) == ["Zinkgruvan", "Åre", "Ängelholm", "Örebro"]


def test_both_languages_say_the_same_values() -> None:
    for name, said in locale.texts().items():
        assert {"sv", "en"} <= set(said) <= {"sv", "en", "sv_one", "en_one"}, name
        places = {tuple(sorted(_places(words))) for words in said.values()}
        assert len(places) == 1, name


def _places(words: str) -> list[str]:
    return [place for _, place, _, _ in Formatter().parse(words) if place is not None]


def test_no_words_are_left_that_nobody_says() -> None:
    source = Path(intygsstat.__file__).parent
    files = [path for end in ("py", "j2", "js") for path in sorted(source.rglob(f"*.{end}"))]
    code = "\n".join(path.read_text(encoding="utf-8") for path in files)
    begun = tuple(re.findall(r"f?[\"'`]([a-z_.]+[_.])(?:\$?\{|[\"'] [+~])", code))
    ended = tuple(re.findall(r"[\"'`]\$?\{[\w.]+\}(_[a-z_]+)[\"'`]", code))
    whole = set(re.findall(r"[\"'`]([\w.]+)(?=[\"'`])", code))
    for name in locale.texts():
        assert name in whole or name.startswith(begun) or name.endswith(ended), name

"""What titles say about the table under them."""

from __future__ import annotations

import pytest

from intygsstat.recognise.titles import looks_like_statistics_title, parse_title


@pytest.mark.parametrize(
    ("text", "channel", "month", "year"),
    [
        ("8a. Utfärdade intyg november", "issued", 11, None),
        ("8b. Webcert fristående november", "standalone", 11, None),
        ("Utfärdade intyg – december 2023", "issued", 12, 2023),
        ("8 c – Antal utfärdade intyg – jan 2024", "issued", 1, 2024),
        ("Fristående Webcert feb. 2024", "standalone", 2, 2024),
        ("Utfärdade fristående intyg maj '24", "standalone", 5, 2024),
        ("Webcert fristående dec -23", "standalone", 12, 2023),
        ("Utfärdade intyg 2023-11", "issued", 11, 2023),
        ("Utfärdade intyg november (uttag 2024-01-04)", "issued", 11, None),
        ("Utfa\u0308rdade intyg maj 2024 per den 3 juli 2024", "issued", 5, 2024),
        ("9a. Utfärdade intyg september 2024 (forts.)", "issued", 9, 2024),
        ("Utfärdade intyg 1–30 november", "issued", 11, None),
    ],
)
def test_a_title_tells_channel_month_and_year(
    text: str, channel: str, month: int, year: int | None
) -> None:
    title = parse_title(text)
    assert (title.channel, title.months, title.year) == (channel, (month,), year)
    assert not title.both_channels


def test_two_months_stay_two() -> None:
    assert parse_title("Utfärdade intyg november och december").months == (11, 12)
    assert not parse_title("Utfärdade intyg november och december").whole


def test_two_years_are_as_good_as_two_months() -> None:
    assert not parse_title("Utfärdade intyg november 2022 2023").whole


@pytest.mark.parametrize(
    "text",
    ["Utfärdade intyg november inklusive fristående", "Utfärdade samt fristående intyg mars"],
)
def test_a_title_that_names_both_channels_says_so(text: str) -> None:
    assert parse_title(text).both_channels


@pytest.mark.parametrize(
    "text",
    ["Statistik", "Utfärdade intyg", "November", "Integrerade intyg november", "Utfärdade t.o.m."],
)
def test_what_names_no_channel_or_no_month_is_no_statistics_title(text: str) -> None:
    assert not looks_like_statistics_title(text)

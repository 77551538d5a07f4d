"""Numbers, months and names as people read them. Nothing here needs a locale."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from html import escape
from math import floor

from intygsstat.chart.labels import Lang
from intygsstat.reference.lookup import MONTHS_SV, certificate_types, reference_rows, regions

NO_BREAK = "\u00a0"
MINUS = "\u2212"
_MONTHS: dict[Lang, tuple[str, ...]] = {
    "sv": ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
_MONTHS_EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_AFTER_Z = str.maketrans({"å": "{", "ä": "|", "ö": "}"})


def format_count(count: float | None, lang: Lang = "sv") -> str:
    """Whole certificates: 12345 is '12 345' with a no-break space; None is ''."""
    if count is None:
        return ""
    grouped = f"{abs(round(count)):,}"
    grouped = grouped.replace(",", NO_BREAK) if lang == "sv" else grouped
    return (MINUS if round(count) < 0 else "") + grouped


def format_decimal(number: float, decimals: int, lang: Lang = "sv") -> str:
    """A number with `decimals` decimals, a decimal comma in Swedish."""
    digits = f"{abs(number):,.{decimals}f}"
    if lang == "sv":
        digits = digits.replace(",", NO_BREAK).replace(".", ",")
    return (MINUS if number < 0 and round(number, decimals) != 0 else "") + digits


def format_share(share: float | None, lang: Lang = "sv") -> str:
    """A share from 0 to 1 as per cent: 0.0204 is '2,0 %', below one per cent two decimals."""
    if share is None:
        return ""
    percent = share * 100
    if percent == 0:
        return "0" + (f"{NO_BREAK}%" if lang == "sv" else "%")
    decimals = 2 if 0 < abs(percent) < 0.995 else 1
    return format_decimal(percent, decimals, lang) + (f"{NO_BREAK}%" if lang == "sv" else "%")


def format_pair(one: float, other: float, lang: Lang = "sv") -> tuple[str, str | None]:
    """Two shares with as many decimals: '1,0' and '1,8 %'; ('1,8 %', None) if written alike."""
    decimals = 2 if max(abs(one), abs(other)) < 0.00995 else 1
    sign = f"{NO_BREAK}%" if lang == "sv" else "%"
    said = [format_decimal(share * 100, decimals, lang) for share in (one, other)]
    return (said[0] + sign, None) if said[0] == said[1] else (said[0], said[1] + sign)


def likelihood(confidence: float, lang: Lang = "sv") -> str:
    """'sannolikhet 71 %' or '71% likely'; never all or nothing."""
    percent = min(max(floor(100 * confidence + 0.5), 1), 99)
    bound = (confidence > 0.99) - (confidence < 0.01)
    if lang == "sv":
        than = ("", f"mer än{NO_BREAK}", f"mindre än{NO_BREAK}")[bound]
        return f"sannolikhet {than}{percent}{NO_BREAK}%"
    return ("", "more than ", "less than ")[bound] + f"{percent}%{NO_BREAK}likely"


def format_change(change: float, lang: Lang = "sv") -> str:
    """A change in per cent with its sign: 0.123 is '+12 %'."""
    percent = round(change * 100)
    sign = "+" if percent > 0 else MINUS if percent < 0 else "±"
    return f"{sign}{format_count(abs(percent), lang)}" + (f"{NO_BREAK}%" if lang == "sv" else "%")


def format_month(month: date, lang: Lang = "sv") -> str:
    """'nov 2023', with a no-break space."""
    return f"{_MONTHS[lang][month.month - 1]}{NO_BREAK}{month.year}"


def full_month(month: date, lang: Lang = "sv") -> str:
    """'februari 2024' or 'February 2024'."""
    names: Sequence[str] = MONTHS_SV if lang == "sv" else _MONTHS_EN
    return f"{names[month.month - 1]} {month.year}"


def format_span(months: Sequence[date], lang: Lang = "sv") -> str:
    """'nov 2023–feb 2024', or one month; '' for none."""
    if not months:
        return ""
    first, last = format_month(min(months), lang), format_month(max(months), lang)
    return first if first == last else f"{first}–{last}"


def months_between(months: Sequence[date]) -> list[date]:
    """Every month from the first to the last of `months`, those missing between them too."""
    if not months:
        return []
    first, last = min(months), max(months)
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def type_name(certificate_type: str) -> str:
    """The type as the decks print it; for an id made from a heading, that id made readable."""
    known = certificate_types().get(certificate_type)
    if known:
        return known.printed_as.split(" (")[0]
    code = re.fullmatch(r"([a-z]{1,3})_?(\d+\w*)", certificate_type)
    return certificate_type.upper() if code else _readable(certificate_type)


def plain_type_name(certificate_type: str) -> str:
    """What the form is called before its code: 'läkarintyg för sjukpenning FK7804'."""
    known = certificate_types().get(certificate_type)
    name = re.sub(r"\s*\(.*?\)", "", known.name_sv) if known else ""
    code = type_name(certificate_type)
    return f"{name[:1].lower()}{name[1:]} {code}" if name else code


def region_name(region: str) -> str:
    """The region's name; for a company's row, the id made readable."""
    known = regions().get(region)
    return known.name if known else _readable(region)


def party_name(party: str) -> str:
    """A region, agent or company in a sentence: 'Kalmar', 'Capio S:t Görans sjukhus'."""
    if party in regions():
        return re.sub(r"s? län$", "", region_name(party))
    agents = {row["id"]: row["name_sv"] for row in reference_rows("agents.csv")}
    return agents.get(party) or _readable(party)


def short_region_name(region: str) -> str:
    """As `region_name`, a little shorter: 'Stockholm/Gotland'."""
    return region_name(region).replace(" och ", "/")


def _readable(made_id: str) -> str:
    words = made_id.replace("_", " ")
    return words[:1].upper() + words[1:]


def swedish_order(name: str) -> str:
    """A key that sorts å, ä and ö after z."""
    return name.lower().translate(_AFTER_Z)


def safe(words: str) -> str:
    """`words` from a deck, so that a chart can't take them for markup."""
    return escape(words, quote=False)

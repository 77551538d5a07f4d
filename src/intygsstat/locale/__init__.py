"""Swedish and English: how numbers, shares, months, dates and lists are written, and `text`.

The rules of the languages are Babel's, imported when the first number is written. Sentences
stand in texts/*.toml, one file for each part of what people read, both languages side by side:

    [decisions]
    sv = "{count} beslut"
    en = "{count} decisions"
    en_one = "{count} decision"
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache, partial
from math import floor
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from babel import Locale
    from jinja2 import Environment

Lang = Literal["sv", "en"]
NO_BREAK = "\u00a0"
MINUS = "\u2212"
_AFTER_Z = str.maketrans({"å": "{", "ä": "|", "ö": "}"})


@cache
def babel_locale(lang: Lang) -> Locale:
    """Babel's rules for a language; English is British."""
    from babel import Locale

    return Locale("sv") if lang == "sv" else Locale("en", "GB")


@cache
def texts() -> Mapping[str, Mapping[str, str]]:
    """All sentences by name: `sv`, `en`, and `sv_one`, `en_one` where one is said otherwise."""
    import tomllib

    found: dict[str, dict[str, str]] = {}
    for path in sorted((Path(__file__).parent / "texts").glob("*.toml")):
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        assert not found.keys() & said.keys(), f"{path.name}: {found.keys() & said.keys()}"
        found |= said
    return found


def text(name: str, lang: Lang = "sv", *values: object, **named: object) -> str:
    """The words called `name`, with the values put in the places marked {} and {name}."""
    words = texts()[name][lang]
    return words.format(*values, **named) if values or named else words


def counted(name: str, count: int, lang: Lang = "sv", **named: object) -> str:
    """The words called `name` of so many, {count}: '1 beslut', '1 decision', '2 decisions'."""
    said = texts()[name]
    words = said.get(f"{lang}_one", said[lang]) if count == 1 else said[lang]
    return words.format(count=format_count(count, lang), **named)


def listed(parts: Sequence[str], lang: Lang = "sv") -> str:
    """'ett, två och tre'; '' for none."""
    from babel.lists import format_list

    return format_list(parts, locale=babel_locale(lang))


def swedish_order(name: str) -> str:
    """A key that sorts å, ä and ö after z."""
    return name.lower().translate(_AFTER_Z)


def format_count(count: float | None, lang: Lang = "sv") -> str:
    """Whole certificates: 12345 is '12 345' with a no-break space; None is ''."""
    return "" if count is None else format_decimal(round(count), 0, lang)


def format_printed(printed: str, lang: Lang = "sv") -> str:
    """A text from a slide, a whole number in it with its thousands apart; other text as it is."""
    plain = printed.isascii() and printed.isdigit()
    return format_count(int(printed), lang) if plain else printed


@lru_cache(maxsize=20_000)
def format_decimal(number: float, decimals: int, lang: Lang = "sv") -> str:
    """A number with `decimals` decimals, a decimal comma in Swedish."""
    from babel import numbers

    # Rounded here, as everywhere in the project; Babel only writes the digits.
    rounded = Decimal(f"{number:.{decimals}f}")
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    written = numbers.format_decimal(rounded or 0, pattern, babel_locale(lang))
    return written.replace("-", MINUS)


def percent_sign(lang: Lang = "sv") -> str:
    """The sign, in Swedish with its space."""
    pattern: str = babel_locale(lang).percent_formats[None].pattern
    return pattern.removeprefix("#,##0")


def format_share(share: float | None, lang: Lang = "sv") -> str:
    """A share from 0 to 1 as per cent: 0.0204 is '2,0 %', below one per cent two decimals."""
    if share is None:
        return ""
    percent = share * 100
    if percent == 0:
        return f"0{percent_sign(lang)}"
    decimals = 2 if 0 < abs(percent) < 0.995 else 1
    return format_decimal(percent, decimals, lang) + percent_sign(lang)


def pair_decimals(one: float, other: float) -> int:
    """How many decimals two shares beside each other have."""
    return 2 if max(abs(one), abs(other)) < 0.00995 else 1


def format_pair(
    one: float, other: float, lang: Lang = "sv", decimals: int | None = None
) -> tuple[str, str | None]:
    """Two shares with as many decimals: '1,0' and '1,8 %'; ('1,8 %', None) if written alike."""
    if one == other == 0:
        return format_share(0, lang), None
    decimals = decimals or pair_decimals(one, other)
    said = [format_decimal(share * 100, decimals, lang) for share in (one, other)]
    sign = percent_sign(lang)
    return (said[0] + sign, None) if said[0] == said[1] else (said[0], said[1] + sign)


def format_change(change: float, lang: Lang = "sv") -> str:
    """A change in per cent with its sign: 0.123 is '+12 %'."""
    percent = round(change * 100)
    sign = "+" if percent > 0 else MINUS if percent < 0 else "±"
    return f"{sign}{format_count(abs(percent), lang)}{percent_sign(lang)}"


def likelihood(confidence: float, lang: Lang = "sv") -> str:
    """'sannolikhet 71 %' or '71% likely'; never all or nothing."""
    bound = (confidence > 0.99) - (confidence < 0.01)
    name = ("likelihood", "likelihood_above", "likelihood_below")[bound]
    return text(name, lang, min(max(floor(100 * confidence + 0.5), 1), 99))


def format_month(month: date, lang: Lang = "sv") -> str:
    """'nov 2023', with a no-break space."""
    return f"{_month_name(month, lang)[:3]}{NO_BREAK}{month.year}"


def full_month(month: date, lang: Lang = "sv") -> str:
    """'februari 2024' or 'February 2024'."""
    return f"{_month_name(month, lang)} {month.year}"


def _month_name(month: date, lang: Lang) -> str:
    names: Mapping[int, str] = babel_locale(lang).months["format"]["wide"]
    return names[month.month]


def format_date(day: date, lang: Lang = "sv") -> str:
    """'14 mars 2024' or '14 March 2024'."""
    return f"{day.day} {full_month(day, lang)}"


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


@cache
def environment(folder: Path, lang: Lang = "sv", *, lines: bool = False) -> Environment:
    """The Jinja2 templates of `folder`, with this module's functions in a language as filters.

    Markup is escaped in templates named *.html.j2. With `lines` a line that holds only a tag
    leaves none behind, and every other line stays.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        autoescape=lambda name: bool(name and name.endswith(".html.j2")),
        trim_blocks=lines,
        lstrip_blocks=lines,
    )
    filters: dict[str, Callable[..., str]] = {
        "count": format_count,
        "printed": format_printed,
        "decimal": format_decimal,
        "share": format_share,
        "signed": format_signed,
        "month": format_month,
        "full_month": full_month,
        "listed": listed,
        "likelihood": likelihood,
    }
    made.filters |= {name: partial(write, lang=lang) for name, write in filters.items()}
    made.filters |= {"sentence": capitalized, "wrapped": wrapped}
    made.globals |= {"lang": lang, "NBSP": NO_BREAK}
    return made


def capitalized(words: str) -> str:
    """`words` as a sentence begins; the rest of them stays as it is."""
    return words[:1].upper() + words[1:]


def wrapped(words: str, before: str = "", width: int = 96) -> str:
    """`words` in lines of at most `width` characters, `before` or its room before each; a no-break
    space holds its number together."""
    import textwrap

    room = " " * len(before)
    return textwrap.fill(words, width, initial_indent=before, subsequent_indent=room,
                         break_long_words=False, break_on_hyphens=False)  # fmt: skip


def paragraphs(folder: Path, name: str, lang: Lang, **values: object) -> dict[str, str]:
    """The paragraphs of the template `name`.<lang>.j2, by the words after === above each."""
    written = environment(folder, lang).get_template(f"{name}.{lang}.j2").render(values)
    _, *parts = re.split(r"^=== (\w+)$", written, flags=re.MULTILINE)
    return dict(zip(parts[::2], map(_one_line, parts[1::2]), strict=True))


def phrase(folder: Path, name: str, lang: Lang, macro: str, **values: object) -> str:
    """What a macro of the template `name`.<lang>.j2 says, on one line."""
    template = environment(folder, lang).get_template(f"{name}.{lang}.j2")
    return _one_line(str(getattr(template.module, macro)(**values)))


def _one_line(written: str) -> str:
    """Line breaks and indents of a template are single spaces; no-break spaces stay."""
    return re.sub(r" ?([.,:;])(?= |$)", r"\1", " ".join(re.split(r"[ \n]+", written)).strip())


def format_signed(number: float, decimals: int = 0, lang: Lang = "sv") -> str:
    """A difference with its sign: 1282 is '+1 282', 0 is '0'."""
    written = format_decimal(number, decimals, lang)
    return f"+{written}" if number > 0 else written

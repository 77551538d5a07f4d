"""The reference files as records, and the look-up of printed names.

Source of every fact: the README beside the CSV files.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from intygsstat.models import PartyKind
from intygsstat.reference.text import (
    REMEMBERED,
    id_from_text,
    skeleton,
    without_footnote_mark,
)

MONTHS_SV = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)
_FILLER = {"region", "regionen", "lan", "lans", "landsting", "landstinget", "och"}
_AGENT_MARK = re.compile(r"\(\s*agent(?:er)?\s*\)", re.IGNORECASE)
_MOST_WORDS = 6  # of a party's name in a sentence
_COMPANY_FILLER = {"ab", "sverige", "publ"}
_TOTAL_NAMES = {"totalt", "total", "summa", "sum", "totaltantal", "totalsumma", "summatotalt"}
_SUMMARY_WORDS = {"totalt", "total", "totalsumma", "summa", "sum", "riket", "sverige", "samtliga"}
_SUMMARY_WORDS |= {"alla", "landet"}
_BESIDE_SUMMARY_WORDS = {
    "hela",
    "antal",
    "intyg",
    "regioner",
    "regionerna",
    "vardgivare",
    "for",
    "i",
}
_SUBTOTAL_WORDS = {"delsumma", "subtotal", "sjukvardsregion", "sjukvardsregionen"}
_SUBTOTAL_WORDS |= {"samverkansregion", "samverkansregionen"}
_LABEL_HEADINGS = {"vardgivare", "bolag", "vardgivarebolag", "region", "regionbolag", "landsting"}


_NAME_WITH_CODE = re.compile(r"([0-9]{1,2}[.)]? +)?(.*?)(?: *\(([^()]*)\))?")
_FORM_CODE = re.compile(r"[A-ZÅÄÖ]{1,6} ?-?[0-9][0-9A-Za-z-]*\b")
UNNAMED = "unnamed"  # the id of what is printed with signs alone


@dataclass(frozen=True, slots=True)
class Region:
    """A row of regions.csv; `part_of` is the id of the row it is a part of, or ''."""

    id: str
    county_code: str
    name: str
    inhabitants: int
    part_of: str


@dataclass(frozen=True, slots=True)
class CertificateType:
    """A row of certificate_types.csv."""

    id: str
    printed_as: str
    name_sv: str
    recipient: str


@dataclass(frozen=True, slots=True)
class KnownName:
    """What a printed name stands for. `known` is False when the id was made from the
    text; `note` says what was odd about a known one."""

    id: str
    known: bool
    note: str = ""


def reference_rows(name: str) -> list[dict[str, str]]:
    """The rows of one reference file, in file order."""
    # not importlib.resources, which takes longer to import than the files to read
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def regions() -> dict[str, Region]:
    """All regions by id, in file order."""
    return {
        row["id"]: Region(
            row["id"], row["county_code"], row["name"], int(row["inhabitants"]), row["part_of"]
        )
        for row in reference_rows("regions.csv")
    }


@cache
def certificate_types() -> dict[str, CertificateType]:
    """All certificate types by id, in the order the decks print them."""
    return {
        row["id"]: CertificateType(row["id"], row["printed_as"], row["name_sv"], row["recipient"])
        for row in reference_rows("certificate_types.csv")
    }


@cache
def _ids(name: str, key: Callable[[str], str]) -> dict[str, str]:
    """The ids of a file of printed names, by what `key` makes of a name."""
    return {key(row["printed"]): row["id"] for row in reference_rows(name)}


def _id_of_region(text: str) -> str | None:
    return _ids("region_names.csv", _region_key).get(_region_key(text))


def _compact(text: str) -> str:
    return skeleton(text).replace(" ", "")


def _region_key(text: str) -> str:
    words = skeleton(without_footnote_mark(text)).split()
    return "".join(word for word in words if word not in _FILLER)


@lru_cache(maxsize=REMEMBERED)
def region_id(text: str) -> str | None:
    """The region that `text` names, in any of its printed forms; None if it names none.

    A row's number or a county's code may stand before it, and the same name once more, or the
    code, in brackets behind it: '01 Stockholm', 'Västra Götalandsregionen (VGR)'.
    """
    found = _id_of_region(text)
    if found or text.isalpha():
        return found
    match = _NAME_WITH_CODE.fullmatch(without_footnote_mark(text))
    if match is None or not (match[1] or match[3]):
        return None
    found = _id_of_region(match[2])
    if found and match[3]:
        code = match[3] in regions()[found].county_code.split("+")
        same = found == _id_of_region(match[3])
        if not same and not code and not _abbreviates(match[3], match[2]):
            return None
    return found


def _abbreviates(short: str, name: str) -> bool:
    """True for 'RJL' of 'Region Jönköpings län': capitals that come in the name in that order."""
    letters = iter(name.lower())
    return short.isupper() and short[0] == name[:1] and all(c in letters for c in short.lower())


@lru_cache(maxsize=REMEMBERED)
def is_region_filler(text: str) -> bool:
    """True if `text` can stand beside a region's name and says nothing alone: 'Region', 'län'."""
    return bool(skeleton(text)) and _region_key(text) == ""


@lru_cache(maxsize=REMEMBERED)
def known_region(text: str) -> KnownName:
    """The region or company of a row, under an id made from its name if nobody knows it."""
    found = region_id(text)
    if found:
        return KnownName(found, True)
    return KnownName(id_from_text(without_footnote_mark(text)) or UNNAMED, False)


@lru_cache(maxsize=REMEMBERED)
def known_party(text: str) -> tuple[str, PartyKind] | None:
    """The region, agent or company that `text` names in any of its printed forms, and which of
    them it is; None if it names none. 'CGM (Agent)' and 'Carasent Sverige AB' are known."""
    bare = _AGENT_MARK.sub("", text)
    region = region_id(bare)
    if region:
        return region, "region"
    words = [word for word in skeleton(bare).split() if word not in _COMPANY_FILLER]
    agent = _ids("agent_names.csv", _compact).get("".join(words))
    return (agent, agents()[agent]) if agent else None


def parties_in(text: str) -> set[str]:
    """The ids of the regions, agents and companies that a sentence names with a capital."""
    found: set[str] = set()
    for piece in re.split(r"[,;:] |[()]", text):
        words = piece.split()
        while words:
            lengths = range(min(_MOST_WORDS, len(words)) if words[0][0].isupper() else 0, 0, -1)
            length = next((n for n in lengths if known_party(" ".join(words[:n]))), 0)
            party = known_party(" ".join(words[:length])) if length else None
            found |= {party[0]} if party else set()
            del words[: length or 1]
    return found


@cache
def agents() -> dict[str, PartyKind]:
    """Which kind each known agent or company is, by id."""
    kinds: dict[str, PartyKind] = {"agent": "agent", "company": "company"}
    return {row["id"]: kinds[row["kind"]] for row in reference_rows("agents.csv")}


def type_id(text: str) -> str | None:
    """The certificate type whose code, name or short name is exactly `text`; None if none is."""
    return _ids("certificate_type_names.csv", _compact).get(_compact(text))


@lru_cache(maxsize=REMEMBERED)
def known_type(text: str) -> KnownName:
    """The certificate type that a column's heading names.

    'FK7804 (lisjp)' is known by its code; a new code with a known name in
    brackets is the same form renamed, and noted; a code and a name of two
    different types are nobody's.
    """
    text = without_footnote_mark(text)
    whole = type_id(text)
    if whole:
        return KnownName(whole, True)
    match = re.fullmatch(r"\s*([^()]*?)\s*\(([^()]*)\)\s*", text)
    if match:
        by_code, by_name = type_id(match[1]), type_id(match[2])
        if by_code and (by_name is None or by_name == by_code):
            return KnownName(by_code, True)
        if by_name and by_code is None and re.fullmatch(r"[A-Za-z]{2,5} ?-?\d{3,5}", match[1]):
            return KnownName(by_name, True, f"{match[1]} is a new code for {by_name}")
    return KnownName(id_from_text(text) or UNNAMED, False)


@lru_cache(maxsize=REMEMBERED)
def is_total_heading(text: str) -> bool:
    """True for the heading of the column of totals: 'Totalt', 'Summa'."""
    return _compact(text) in _TOTAL_NAMES


@cache
def _other_columns() -> dict[str, str]:
    rows = reference_rows("other_columns.csv")
    return {skeleton(r["begins_with"]) or r["begins_with"]: r["meaning_en"] for r in rows}


@lru_cache(maxsize=REMEMBERED)
def is_other_heading(text: str) -> bool:
    """True for the heading of a column that counts no certificates of a type: 'Rang', 'Andel %',
    'Varav fristående', 'december'."""
    words = skeleton(text).split()
    if not words or "%" in text:
        return any(sign in text for sign in ("%", "#", "±", "+/-", "Δ"))
    if words[0] in _other_columns():
        return True
    return all(word in months_by_name() or word.isdigit() for word in words) and bool(
        months_by_name().keys() & words
    )


@lru_cache(maxsize=REMEMBERED)
def is_form_code(text: str) -> bool:
    """True for a heading shaped like a form's code, letters and digits: 'FK9999 (ny)'."""
    return _FORM_CODE.match(without_footnote_mark(text)) is not None


@lru_cache(maxsize=REMEMBERED)
def is_subtotal_label(text: str) -> bool:
    """True for the label of a row that sums some of the others: 'Norra sjukvårdsregionen'."""
    return bool(_SUBTOTAL_WORDS & set(skeleton(text).split()))


@lru_cache(maxsize=REMEMBERED)
def is_summary_label(text: str) -> bool:
    """True for the label of a row that sums the rows above it: 'Summa', 'Riket'."""
    words = set(skeleton(text).split())
    return bool(words & _SUMMARY_WORDS) and words <= _SUMMARY_WORDS | _BESIDE_SUMMARY_WORDS


@lru_cache(maxsize=REMEMBERED)
def is_label_heading(text: str) -> bool:
    """True for the heading of the column of regions: 'Vårdgivare/Bolag'."""
    return _compact(text) in _LABEL_HEADINGS


@cache
def region_keys() -> frozenset[str]:
    """Every region name as it looks in a page's text once spaces, case and diacritics are gone:
    what is left without 'region' and 'län', or all of it where too little would be left."""
    return frozenset(key for key in _names_to_look_for() if len(key) > 3)


@cache
def short_region_names() -> frozenset[str]:
    """The names that are too short to be looked for anywhere but as a word."""
    return _names_to_look_for() - region_keys()


@cache
def _names_to_look_for() -> frozenset[str]:
    printed = [row["printed"] for row in reference_rows("region_names.csv")]
    keys = ((_region_key(name), _compact(name)) for name in printed)
    return frozenset(key if len(key) > 3 else whole for key, whole in keys)


@cache
def months_by_name() -> dict[str, int]:
    """Month number (1-12) by Swedish name and by the usual short forms, without diacritics."""
    names = {name: number for number, name in enumerate(MONTHS_SV, start=1)}
    for name, number in list(names.items()):
        names |= {name[:length]: number for length in range(3, len(name))}
        names[f"{name}s"] = number
    return names

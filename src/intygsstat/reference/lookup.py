"""The reference files as records, what a printed name, heading or label stands for, and what
people read of it.

Source of every fact: the README beside the CSV files.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from intygsstat.locale import Lang
from intygsstat.models import PartyKind
from intygsstat.reference.text import REMEMBERED, id_from_text, skeleton, without_footnote_mark

UNNAMED = "unnamed"  # the id of what is printed with signs alone
_AGENT_MARK = re.compile(r"\(\s*agent(?:er)?\s*\)", re.IGNORECASE)
_MOST_WORDS = 6  # of a party's name in a sentence
_REGION_WITH_CODE = re.compile(r"([0-9]{1,2}[.)]? +)?(.*?)(?: *\(([^()]*)\))?")
_TYPE_WITH_NAME = re.compile(r"\s*([^()]*?)\s*\(([^()]*)\)\s*")
_NEW_CODE = re.compile(r"[A-Za-z]{2,5} ?-?\d{3,5}")
_FORM_CODE = re.compile(r"[A-ZÅÄÖ]{1,6} ?-?[0-9][0-9A-Za-z-]*\b")


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
def _label_words() -> dict[str, list[str]]:
    return {row["kind"]: row["words"].split("|") for row in reference_rows("label_words.csv")}


MONTHS_SV = tuple(_label_words()["month"])


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
    columns = CertificateType.__slots__
    rows = reference_rows("certificate_types.csv")
    return {row["id"]: CertificateType(*(row[column] for column in columns)) for row in rows}


@cache
def agents() -> dict[str, PartyKind]:
    """Which kind each known agent or company is, by id."""
    kinds: dict[str, PartyKind] = {"agent": "agent", "company": "company"}
    return {row["id"]: kinds[row["kind"]] for row in reference_rows("agents.csv")}


@cache
def months_by_name() -> dict[str, int]:
    """Month number (1-12) by Swedish name and by the usual short forms, without diacritics."""
    names = {f"{name}s": number for number, name in enumerate(MONTHS_SV, start=1)}
    return names | {
        name[:length]: number
        for number, name in enumerate(MONTHS_SV, start=1)
        for length in range(3, len(name) + 1)
    }


@cache
def _words(kind: str) -> frozenset[str]:
    """The words of a kind in label_words.csv, without spaces."""
    return frozenset(map(_compact, _label_words()[kind]))


@cache
def _ids(name: str, key: Callable[[str], str]) -> dict[str, str]:
    """The ids of a file of printed names, by what `key` makes of a name."""
    return {key(row["printed"]): row["id"] for row in reference_rows(name)}


def _compact(text: str) -> str:
    return skeleton(text).replace(" ", "")


def _key(text: str, fillers: str) -> str:
    ignored = _words(fillers)
    return "".join([word for word in skeleton(text).split() if word not in ignored])


def _region_key(text: str) -> str:
    return _key(without_footnote_mark(text), "beside_region")


@lru_cache(maxsize=REMEMBERED)
def region_id(text: str) -> str | None:
    """The region that `text` names, in any of its printed forms; None if it names none.

    A row's number or a county's code may stand before it, and the same name once more, or the
    code, in brackets behind it: '01 Stockholm', 'Västra Götalandsregionen (VGR)'.
    """
    ids = _ids("region_names.csv", _region_key)
    found = ids.get(_region_key(text))
    if found or text.isalpha():
        return found
    match = _REGION_WITH_CODE.fullmatch(without_footnote_mark(text))
    found = ids.get(_region_key(match[2])) if match else None
    if match is None or found is None or not match[3]:
        return found
    name, code = match[2], match[3]
    agrees = code in regions()[found].county_code.split("+") or _abbreviates(code, name)
    return found if agrees or ids.get(_region_key(code)) == found else None


def _abbreviates(short: str, name: str) -> bool:
    """True for 'RJL' of 'Region Jönköpings län': capitals that come in the name in that order."""
    letters = iter(name.lower())
    return short.isupper() and short[0] == name[:1] and all(c in letters for c in short.lower())


@lru_cache(maxsize=REMEMBERED)
def known_region(text: str) -> KnownName:
    """The region or company of a row, under an id made from its name if nobody knows it."""
    found = region_id(text)
    return KnownName(found, True) if found else _made(without_footnote_mark(text))


def _made(text: str) -> KnownName:
    return KnownName(id_from_text(text) or UNNAMED, False)


@cache
def region_keys() -> frozenset[str]:
    """Every region name as it looks in a page's text once spaces, case and diacritics are gone:
    what is left without 'region' and 'län', or all of it where too little would be left. One
    of three letters or fewer says something as a word only."""
    printed = [row["printed"] for row in reference_rows("region_names.csv")]
    keys = ((_region_key(name), _compact(name)) for name in printed)
    return frozenset(key if len(key) > 3 else whole for key, whole in keys)


@lru_cache(maxsize=REMEMBERED)
def known_party(text: str) -> tuple[str, PartyKind] | None:
    """The region, agent or company that `text` names in any of its printed forms, and which of
    them it is; None if it names none. 'CGM (Agent)' and 'Carasent Sverige AB' are known."""
    bare = _AGENT_MARK.sub("", text)
    if region := region_id(bare):
        return region, "region"
    agent = _ids("agent_names.csv", _compact).get(_key(bare, "beside_company"))
    return (agent, agents()[agent]) if agent else None


def parties_in(text: str) -> set[str]:
    """The ids of the regions, agents and companies that a sentence names with a capital."""
    found: set[str] = set()
    for piece in re.split(r"[,;:] |[()]", text):
        words = piece.split()
        while words:
            longest = min(_MOST_WORDS, len(words)) if words[0][0].isupper() else 0
            lengths = (n for n in range(longest, 0, -1) if known_party(" ".join(words[:n])))
            length = next(lengths, 0)
            if party := known_party(" ".join(words[:length])):
                found.add(party[0])
            del words[: length or 1]
    return found


# Certificate types ------------------------------------------------------------------------------


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
    if whole := type_id(text):
        return KnownName(whole, True)
    if match := _TYPE_WITH_NAME.fullmatch(text):
        by_code, by_name = type_id(match[1]), type_id(match[2])
        if by_code and by_name in (None, by_code):
            return KnownName(by_code, True)
        if by_name and by_code is None and _NEW_CODE.fullmatch(match[1]):
            return KnownName(by_name, True, f"{match[1]} is a new code for {by_name}")
    return _made(text)


# Labels and headings that are neither -----------------------------------------------------------


@lru_cache(maxsize=REMEMBERED)
def is_region_filler(text: str) -> bool:
    """True if `text` can stand beside a region's name and says nothing alone: 'Region', 'län'."""
    return bool(skeleton(text)) and _region_key(text) == ""


@lru_cache(maxsize=REMEMBERED)
def is_total_heading(text: str) -> bool:
    """True for the heading of the column of totals: 'Totalt', 'Summa'."""
    return _compact(text) in _words("total_heading")


@lru_cache(maxsize=REMEMBERED)
def is_label_heading(text: str) -> bool:
    """True for the heading of the column of regions: 'Vårdgivare/Bolag'."""
    return _compact(text) in _words("label_heading")


@cache
def _other_columns() -> tuple[frozenset[str], frozenset[str]]:
    """The words and the signs that headings of no certificate type begin with, or hold."""
    printed = {row["begins_with"] for row in reference_rows("other_columns.csv")}
    words = frozenset(map(skeleton, printed)) - {""}
    return words, frozenset(sign for sign in printed if not skeleton(sign))


@lru_cache(maxsize=REMEMBERED)
def is_other_heading(text: str) -> bool:
    """True for the heading of a column that counts no certificates of a type: 'Rang', 'Andel %',
    'Varav fristående', 'december'."""
    first_words, signs = _other_columns()
    words = skeleton(text).split()
    if not words or "%" in text:
        return any(sign in text for sign in signs)
    months = [word for word in words if word in months_by_name()]
    is_a_month = bool(months) and all(word in months or word.isdigit() for word in words)
    return words[0] in first_words or is_a_month


def is_form_code(text: str) -> bool:
    """True for a heading shaped like a form's code, letters and digits: 'FK9999 (ny)'."""
    return _FORM_CODE.match(without_footnote_mark(text)) is not None


def is_subtotal_label(text: str) -> bool:
    """True for the label of a row that sums some of the others: 'Norra sjukvårdsregionen'."""
    return not _words("subtotal").isdisjoint(skeleton(text).split())


@lru_cache(maxsize=REMEMBERED)
def is_summary_label(text: str) -> bool:
    """True for the label of a row that sums the rows above it: 'Summa', 'Riket'."""
    others = set(skeleton(text).split()) - _words("beside_summary")
    return bool(others) and others <= _words("summary")


# What types, regions and other parties are called where people read of them ---------------------


def type_name(certificate_type: str) -> str:
    """The type as the decks print it; for an id made from a heading, that id made readable."""
    known = certificate_types().get(certificate_type)
    if known:
        return known.printed_as.split(" (")[0]
    code = re.fullmatch(r"([a-z]{1,3})_?(\d+\w*)", certificate_type)
    return certificate_type.upper() if code else _readable(certificate_type)


def plain_type_name(certificate_type: str, lang: Lang = "sv") -> str:
    """What the form is called before its code: 'läkarintyg för sjukpenning FK7804'.

    The forms have no English names: there the code stands alone.
    """
    known = certificate_types().get(certificate_type) if lang == "sv" else None
    name = re.sub(r"\s*\(.*?\)", "", known.name_sv) if known else ""
    code = type_name(certificate_type)
    return f"{name[:1].lower()}{name[1:]} {code}" if name else code


def region_name(region: str) -> str:
    """The region's name; for a company's row, the id made readable."""
    known = regions().get(region)
    return known.name if known else _readable(region)


def short_region_name(region: str) -> str:
    """As `region_name`, a little shorter: 'Stockholm/Gotland'."""
    return region_name(region).replace(" och ", "/")


def party_name(party: str) -> str:
    """A region, agent or company in a sentence: 'Kalmar', 'Capio S:t Görans sjukhus'."""
    if party in regions():
        return re.sub(r"s? län$", "", region_name(party))
    agents = {row["id"]: row["name_sv"] for row in reference_rows("agents.csv")}
    return agents.get(party) or _readable(party)


def _readable(made_id: str) -> str:
    words = made_id.replace("_", " ")
    return words[:1].upper() + words[1:]

"""What certificate types, regions and other parties are called where people read of them."""

from __future__ import annotations

import re

from intygsstat.locale import Lang
from intygsstat.reference.lookup import certificate_types, reference_rows, regions


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

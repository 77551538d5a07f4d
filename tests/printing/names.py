"""The words of a deck: regions, certificate types, titles, in the forms that decks print."""

from __future__ import annotations

import re
import unicodedata

# id, inhabitants in thousands: short forms; long forms. '|' is where a name may break.
_REGIONS = """
blekinge 158: Blekinge; Region |Blekinge, Blekinge |län
dalarna 287: Dalarna; Region |Dalarna, Dalarnas |län
gavleborg 286: Gävleborg; Region |Gävleborg, Gävleborgs |län
halland 344: Halland; Region |Halland, Hallands |län
jamtland_harjedalen 133: Jämtland/|Härjedalen, Jämtland |Härjedalen; \
Region Jämtland |Härjedalen, Jämtlands |län, Region |Jämtland/Härjedalen
jonkoping 369: Jönköping; Region Jönköpings |län, Jönköpings |län
kalmar 247: Kalmar; Region Kalmar |län, Kalmar |län
kronoberg 204: Kronoberg; Region |Kronoberg, Kronobergs |län
norrbotten 248: Norrbotten; Region |Norrbotten, Norrbottens |län
skane 1422: Skåne; Region |Skåne, Skåne |län
stockholm_gotland 2516: Stockholm/|Gotland, Gotland/|Stockholm; \
Stockholm och |Gotland, Region Stockholm/|Gotland
sormland 302: Sörmland, Södermanland; Region |Sörmland, Södermanlands |län
uppsala 405: Uppsala; Region |Uppsala, Uppsala |län
vastra_gotaland 1767: VGR, Västra |Götaland, VG-regionen; \
Västra |Götalandsregionen, Region Västra |Götaland, Västra Götalands |län
varmland 284: Värmland; Region |Värmland, Värmlands |län
vasterbotten 279: Västerbotten; Region |Västerbotten, Västerbottens |län
vasternorrland 242: Västernorrland; Region |Västernorrland, Västernorrlands |län
vastmanland 281: Västmanland; Region |Västmanland, Västmanlands |län
orebro 308: Örebro; Region Örebro |län, Örebro |län
ostergotland 472: Östergötland; Region |Östergötland, Östergötlands |län
"""
_APART = """
stockholm 2455: Stockholm, SLL; Region |Stockholm, Stockholms |län
gotland 61: Gotland; Region |Gotland, Gotlands |län
"""
Region = tuple[int, tuple[str, ...], tuple[str, ...]]


def _regions(text: str) -> dict[str, Region]:
    found: dict[str, Region] = {}
    for line in text.strip().splitlines():
        place, names = line.split(": ")
        name, thousands = place.split()
        short, long = (tuple(forms.split(", ")) for forms in names.split("; "))
        found[name] = (int(thousands), short, long)
    return found


REGIONS, APART = _regions(_REGIONS), _regions(_APART)
COMPANIES = (
    "Capio S:t Görans |sjukhus",
    "Praktikertjänst |AB",
    "Aleris",
    "Kry",
    "Ersta diakoni",
    "Bräcke |diakoni",
)

# id -> share of a region's certificates, usual heading, bare heading, other headings
TYPES: dict[str, tuple[float, str, str, tuple[str, ...]]] = {
    "ag1_14": (0.04, "AG1-14", "AG1-14", ("AG114", "AG 1-14")),
    "ag7804": (0.05, "AG7804", "AG7804", ("AG7804",)),
    "db": (0.06, "DB", "DB", ("Dödsbevis",)),
    "doi": (0.055, "DOI", "DOI", ("Dödsorsaksintyg",)),
    "fk7804": (0.75, "FK7804 (lisjp)", "FK7804", ("lisjp",)),
    "fk7802": (0.002, "FK7802 (luae_fs)", "FK7802", ("luae_fs",)),
    "fk7801": (0.008, "FK7801 (luae_na)", "FK7801", ("luae_na",)),
    "fk7800": (0.012, "FK7800 (luse)", "FK7800", ("luse",)),
    "ts_bas": (0.012, "TS bas", "TS bas", ("TSTRK1007",)),
    "ts_diabetes": (0.013, "TS diabetes", "TS diabetes", ("TSTRK1031",)),
    "fk7472": (0.002, "FK7443 (itfp)", "FK7472", ("FK7443", "FK7472 (itfp)")),
    "fk7210": (0.003, "FK7211 (igrav)", "FK7210", ("FK7211", "FK7210 (igrav)")),
    "fk7809": (0.001, "FK7809 (lumek)", "FK7806", ("FK7806 (lumek)", "FK7809")),
    "fk3226": (0.001, "FK3226 (lunsp)", "FK3225", ("FK3225 (lunsp)", "FK3226")),
    "ts8071": (0.02, "TS8071", "TS8071", ("TS8071",)),
    "fk7427": (0.001, "FK7427", "FK7427", ("FK7427",)),
    "fk7426": (0.001, "FK7426", "FK7426", ("FK7426",)),
    "fk3221": (0.001, "FK3221", "FK3221", ("FK3221",)),
    "fk7810": (0.002, "FK7810", "FK7810", ("FK7810",)),
    "fk7263": (0.0004, "FK7263", "FK7263", ("FK7263",)),
    "tstrk1009": (0.0004, "TSTRK1009", "TSTRK1009", ("TSTRK1009",)),
    "tstrk1062": (0.0004, "TSTRK1062", "TSTRK1062", ("TSTRK1062",)),
    "af00213": (0.0004, "AF00213", "AF00213", ("AF00213",)),
}
USUAL_TYPES = tuple(TYPES)[:10]
UNKNOWN_TYPES = ("FK9876 (xyz)", "TS taxi", "FK9100", "Läkarintyg sjöfart", "AG9999 (abc_d)")

# {letter}, {month} and {dash} are filled in; the year joins the month.
TITLES = {
    "issued": (
        "{letter}Utfärdade intyg{dash} {month}",
        "{letter}Antal utfärdade intyg{dash} {month}",
        "{letter}Antal utfärdade intyg i {month}",
        "{letter}Utfärdade intyg i Webcert{dash} {month}",
    ),
    "standalone": (
        "{letter}Webcert fristående{dash} {month}",
        "{letter}Fristående Webcert{dash} {month}",
        "{letter}Fristående Webcert i {month}",
        "{letter}Utfärdade intyg Webcert fristående{dash} {month}",
    ),
}


def id_of(text: str) -> str:
    """The id that an unknown name must be kept under: 'TS taxi' is 'ts_taxi'."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "_", bare.lower()).strip("_")

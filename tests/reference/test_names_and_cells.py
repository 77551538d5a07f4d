"""What a printed cell says, and which region or type a printed name stands for."""

from __future__ import annotations

import unicodedata

from intygsstat.reference.lookup import (
    certificate_types,
    is_summary_label,
    is_total_heading,
    known_region,
    known_type,
    reference_rows,
    regions,
)
from intygsstat.reference.text import is_number_like, parse_cell

CELLS = {
    (0, "printed"): "0",
    (1234567, "printed"): "1 234 567|1.234.567",
    (999_999_999, "printed"): "999999999|999 999 999|999.999.999",
    # in groups parted by any space or a point; with a footnote's mark
    (12345, "printed"): "12345|12 345|12.345|12\u00a0345|12\u2009345|12\u202f345|12 345*|12345¹|"
    "*12 345|12.345 †|12 345 1)|12345 **",
    (None, "dash"): "-|–|—|\u2212",
    (None, "blank"): "| |\u00a0",
    (None, "not_available"): ".|..|:|x|…",
    # never zero, nor a part of what is printed
    (None, "unreadable"): "1000000000|1 000 000 000|1.000.000.000|12 34|1 2345|012|0 123|n/a|12a|"
    f"121)|-5|−5|1,234|1.23|1.2345|<5|5 –|¹|1¹2|٣|1 234.567|1e3|{'9' * 1_000_000}",
}
REGIONS = {
    "vastra_gotaland": ["VGR", "Västra Götalandsregionen"],
    "jamtland_harjedalen": ["Jämtland/Härjedalen", "Region Jämtland Härjedalen"],
    "sormland": ["Södermanland", "Sörmland"],
    "orebro": ["Region Örebro län"],
    "stockholm_gotland": ["Stockholm/Gotland", "Stockholm och Gotland"],
    "stockholm": ["Stockholms läns landsting"],
    "kalmar": ["Region Kalmar län*"],
    "jonkoping": ["JÖNKÖPINGS LÄN"],
}
TYPES = {
    "fk7804": ["FK7804 (lisjp)", "FK 7804"],
    "fk7472": ["FK7443 (itfp)"],
    "fk7210": ["FK7211"],
    "fk7809": ["FK7806 (lumek)"],
    "fk3226": ["FK3225"],
    "ag1_14": ["AG 1-14"],
    "ts_bas": ["TS-bas"],
    "ts_diabetes": ["TS Diabetes"],
}


def test_a_cell_is_a_count_or_says_why_it_has_none() -> None:
    for says, texts in CELLS.items():
        assert {text: parse_cell(text) for text in texts.split("|")} == dict.fromkeys(
            texts.split("|"), says
        )


def test_a_group_of_digits_is_like_a_number_and_a_name_is_not() -> None:
    assert all(map(is_number_like, ["1", "345", "12.345", "–", "12*", "+3", "3,5%"]))
    assert not any(map(is_number_like, ["n/a", "AG1-14", "%", ""]))


def test_a_region_and_a_type_are_known_under_each_of_their_names() -> None:
    for id_, names in REGIONS.items():
        for name in [unicodedata.normalize(form, n) for n in names for form in ("NFC", "NFD")]:
            assert (known_region(name).id, known_region(name).known) == (id_, True)
    for id_, names in TYPES.items():
        found = {(known_type(name).id, known_type(name).known) for name in names}
        assert found == {(id_, True)}
        assert {known_type(name).note for name in names} == {""}


def test_a_new_code_with_a_known_name_is_the_same_form_and_an_unknown_name_makes_an_id() -> None:
    renamed = known_type("FK7904 (lisjp)")
    assert (renamed.id, renamed.known) == ("fk7804", True)
    assert "FK7904" in renamed.note
    assert not known_type("FK7804 (luse)").known  # a code and a name of two types
    assert known_region("Capio S:t Görans sjukhus").id == "capio_s_t_gorans_sjukhus"
    assert known_type("FK9876 (xyz)").id == "fk9876_xyz"
    assert all(map(is_total_heading, ["Totalt", "Summa", "TOTAL"]))
    assert all(map(is_summary_label, ["Summa", "Totalt", "Hela riket"]))
    assert not is_summary_label("Kalmar")


def test_the_reference_files_agree_with_one_another() -> None:
    names = reference_rows("region_names.csv")
    types = reference_rows("certificate_type_names.csv")
    assert {row["id"] for row in names} == set(regions())
    assert {row["id"] for row in types} == set(certificate_types())
    whole = [region for region in regions().values() if not region.part_of]
    assert sum(region.inhabitants for region in whole) == 10_551_707
    assert len(whole) == 20
    # numbers aren't looked up among headings: such a name would never be found there
    assert not [row for row in (*names, *types) if is_number_like(row["printed"])]

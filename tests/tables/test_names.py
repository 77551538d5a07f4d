"""Names of regions and types in every printed form."""

from __future__ import annotations

import unicodedata

import pytest

from intygsstat.reference.lookup import (
    certificate_types,
    is_summary_label,
    is_total_heading,
    known_region,
    known_type,
    reference_rows,
    regions,
)
from intygsstat.reference.numbers import is_number_like
from intygsstat.reference.text import id_from_text


@pytest.mark.parametrize(
    ("printed", "region"),
    [
        ("VGR", "vastra_gotaland"),
        ("Västra Götalandsregionen", "vastra_gotaland"),
        ("Jämtland/Härjedalen", "jamtland_harjedalen"),
        ("Region Jämtland Härjedalen", "jamtland_harjedalen"),
        ("Södermanland", "sormland"),
        ("Sörmland", "sormland"),
        ("Region Örebro län", "orebro"),
        ("Stockholm/Gotland", "stockholm_gotland"),
        ("Stockholm och Gotland", "stockholm_gotland"),
        ("Stockholms läns landsting", "stockholm"),
        ("Region Kalmar län*", "kalmar"),
        ("JÖNKÖPINGS LÄN", "jonkoping"),
    ],
)
def test_a_region_is_known_under_each_of_its_names(printed: str, region: str) -> None:
    for form in ("NFC", "NFD"):
        name = known_region(unicodedata.normalize(form, printed))
        assert (name.id, name.known) == (region, True)


@pytest.mark.parametrize(
    ("printed", "certificate_type"),
    [
        ("FK7804 (lisjp)", "fk7804"),
        ("FK 7804", "fk7804"),
        ("FK7443 (itfp)", "fk7472"),
        ("FK7211", "fk7210"),
        ("FK7806 (lumek)", "fk7809"),
        ("FK3225", "fk3226"),
        ("AG 1-14", "ag1_14"),
        ("TS-bas", "ts_bas"),
        ("TS Diabetes", "ts_diabetes"),
    ],
)
def test_a_renamed_form_keeps_one_id(printed: str, certificate_type: str) -> None:
    name = known_type(printed)
    assert (name.id, name.known, name.note) == (certificate_type, True, "")


def test_a_new_code_with_a_known_name_is_the_same_form_and_noted() -> None:
    name = known_type("FK7904 (lisjp)")
    assert (name.id, name.known) == ("fk7804", True)
    assert "FK7904" in name.note


def test_a_code_and_a_name_of_two_types_are_nobodys() -> None:
    assert not known_type("FK7804 (luse)").known


def test_an_unknown_name_gets_an_id_made_from_it() -> None:
    assert known_region("Capio S:t Görans sjukhus").id == "capio_s_t_gorans_sjukhus"
    assert known_type("FK9876 (xyz)").id == "fk9876_xyz"
    assert id_from_text("  Ögon–klinik, AB ") == "ogon_klinik_ab"


def test_totals_and_sums_are_told_from_types_and_regions() -> None:
    assert all(map(is_total_heading, ["Totalt", "Summa", "TOTAL"]))
    assert all(map(is_summary_label, ["Summa", "Totalt", "Hela riket"]))
    assert not is_summary_label("Kalmar")


def test_the_reference_files_agree_with_one_another() -> None:
    assert {row["id"] for row in reference_rows("region_names.csv")} == set(regions())
    assert {r["id"] for r in reference_rows("certificate_type_names.csv")} == set(
        certificate_types()
    )
    whole = [region for region in regions().values() if not region.part_of]
    assert sum(region.inhabitants for region in whole) == 10_551_707
    assert len(whole) == 20


def test_no_certificate_type_and_no_region_is_named_by_a_number_alone() -> None:
    """Numbers aren't looked up among headings: such a name would never be found there."""
    names = [
        row["printed"]
        for name in ("certificate_type_names.csv", "region_names.csv")
        for row in reference_rows(name)
    ]
    assert names
    assert not [name for name in names if is_number_like(name)]

"""The words of the charts, in Swedish and English.

`PROPOSALS_NOTE` stands on every chart that draws counts.
"""

from __future__ import annotations

from typing import Literal

Lang = Literal["sv", "en"]

PROPOSALS_NOTE: dict[Lang, str] = {
    "sv": "Där ett tryckt tal ser fel ut kan diagnosen föreslå ett troligt värde med en angiven "
    "säkerhet. Ett förslag kan vara fel, och det tryckta ändras aldrig.",
    "en": "Where a printed number looks wrong the diagnosis may propose a likely value, with a "
    "stated confidence. A proposal can be wrong, and what is printed is never altered.",
}

_TEXTS: dict[str, tuple[str, str]] = {
    "issued": ("Utfärdade", "Issued"),
    "integrated": ("Integrerade", "Integrated"),
    "standalone": ("Fristående", "Standalone"),
    "standalone_share": ("Andel fristående", "Standalone share"),
    "certificates": ("intyg", "certificates"),
    "country": ("hela landet", "the whole country"),
    "all_types_after_comma": ("alla intygstyper", "all types"),
    "all_types": ("Alla intygstyper", "All certificate types"),
    "flagged": ("flaggad: peka för skälet", "flagged: point at it for the reason"),
    "incomplete": (
        "ofullständig summa, talet inom parentes",
        "incomplete sum, its number in brackets",
    ),
    "printed": (
        "tryckt värde, där det troliga (fyllt) är ett annat",
        "printed value, where the likely one (filled) differs",
    ),
    "printed_values": ("tryckta värden", "printed values"),
    "both_values": ("tryckta och troliga värden", "printed and likely values"),
    "printed_number": ("tryckt {}", "printed {}"),
    "likely_number": ("troligt {}", "likely {}"),
    "printed_hover": ("Tryckt värde", "Printed value"),
    "likely_hover": ("Troligt värde ({})", "Likely value ({})"),
    "one_proposal": ("förslag, {} % säkert", "a proposal, {}% sure"),
    "proposals": ("{} förslag, minst {} % säkra", "{} proposals, at least {}% sure"),
    "one_decision": ("{} beslut", "{} decision"),
    "decisions": ("{} beslut", "{} decisions"),
    "flagged_hover": ("Flaggad", "Flagged"),
    "flagged_cells": ("Flaggade celler: {}", "Cells flagged: {}"),
    "flagged_rows": ("Flaggade rader: {}", "Rows flagged: {}"),
    "incomplete_hover": (
        "Ofullständig: {} av {} celler gick att läsa",
        "Incomplete: {} of {} cells could be read",
    ),
    "too_few": (
        "Ingen andel: färre än {} utfärdade",
        "No share: fewer than {} issued",
    ),
    "too_few_note": (
        "Andelar visas bara där minst {} intyg är utfärdade.",
        "Shares are shown only where at least {} certificates were issued.",
    ),
    "change_note": (
        "Procent visas bara där talet att jämföra med är minst {}.",
        "Percentages are shown only where the number compared with is at least {}.",
    ),
    "derivation": (
        "Integrerade = utfärdade − fristående.",
        "Integrated = issued − standalone.",
    ),
    "source": ("Källa: {}.", "Source: {}."),
    "reconstruction": ("rekonstruktion", "reconstruction"),
    "many_decks": ("{} bildspel, {} till {}", "{} decks, {} to {}"),
    "many_reconstructions": ("varav {} rekonstruktioner", "{} of them reconstructions"),
    "more": ("och {} till", "and {} more"),
    "too_few_change": ("för få: {} → {}", "too few: {} → {}"),
    "incomplete_change": ("ofullständig", "incomplete"),
    "no_row": ("Ingen egen rad", "No row of its own"),
    "missing": ("saknas", "missing"),
    "no_data": ("Inga tal att visa", "No numbers to show"),
    "per_1000": ("Utfärdade per 1 000 invånare: {}", "Issued per 1,000 inhabitants: {}"),
    "by_type_title": (
        "Integrerade och fristående intyg per intygstyp, {}",
        "Integrated and standalone certificates by type, {}",
    ),
    "by_type_subtitle": (
        "Antal intyg per månad i hela landet. Varje ruta har egen skala från noll; "
        "talet till höger är {}.",
        "Certificates a month in the whole country. Every box has its own scale from "
        "zero; the number to the right is {}.",
    ),
    "type_panels_title": (
        "Varje intygstyp för sig, {}",
        "Each certificate type by itself, {}",
    ),
    "type_panels_subtitle": (
        "Antal intyg per månad i {1}: integrerade överst, fristående under. Egna skalor.",
        "Certificates a month in {1}: integrated above, standalone below. Own scales.",
    ),
    "share_panels_title": (
        "Andel fristående per intygstyp, {}",
        "Standalone share by certificate type, {}",
    ),
    "share_panels_subtitle": (
        "Procent av utfärdade intyg per månad i {1}. Samma skala i alla rutor; "
        "talet till höger är {0}.",
        "Per cent of the certificates issued a month in {1}. "
        "The same scale in every box; the number to the right is {0}.",
    ),
    "region_panels_title": (
        "Fristående intyg per region, {}",
        "Standalone certificates by region, {}",
    ),
    "region_panels_subtitle": (
        "Antal fristående intyg per månad, {1}. Varje ruta har egen skala; "
        "talet till höger är {0}.",
        "Standalone certificates a month, {1}. Every box has its own scale; "
        "the number to the right is {0}.",
    ),
    "region_integrated_title": (
        "Integrerade intyg per region, {}",
        "Integrated certificates by region, {}",
    ),
    "region_integrated_subtitle": (
        "Antal integrerade intyg per månad, {1}. Varje ruta har egen skala; "
        "talet till höger är {0}.",
        "Integrated certificates a month, {1}. Every box has its own scale; "
        "the number to the right is {0}.",
    ),
    "region_share_title": (
        "Andel fristående per region, {}",
        "Standalone share by region, {}",
    ),
    "region_share_subtitle": (
        "Procent av utfärdade intyg per månad, {1}. Samma skala i alla rutor; "
        "talet till höger är {0}.",
        "Per cent of the certificates issued a month, {1}. "
        "The same scale in every box; the number to the right is {0}.",
    ),
    "regions_title": (
        "Regionernas integrerade och fristående intyg i {}",
        "The regions' integrated and standalone certificates in {}",
    ),
    "regions_subtitle": (
        "Antal intyg, alla intygstyper. Fristående har egen skala.",
        "Certificates, all types. Standalone has its own scale.",
    ),
    "trend_title": (
        "Integrerade och fristående intyg i {}, {}",
        "Integrated and standalone certificates in {}, {}",
    ),
    "trend_subtitle": (
        "Antal intyg per månad, {}. Varje ruta har egen skala från noll.",
        "Certificates a month, {}. Every box has its own scale from zero.",
    ),
    "change_title": (
        "Så ändrades antalet intyg från {} till {}",
        "How the number of certificates changed from {} to {}",
    ),
    "change_subtitle": (
        "Förändring i procent per intygstyp i hela landet; antalen står i rutan när man pekar.",
        "Change in per cent by certificate type in the whole country; "
        "point at a dot for the counts.",
    ),
    "coverage_title_clean": (
        "Alla {} tabellrader finns och ingen är flaggad",
        "All {} rows are there and none is flagged",
    ),
    "coverage_title": (
        "{} av {} tabellrader är flaggade",
        "{} of {} rows are flagged",
    ),
    "coverage_title_missing": (
        "{} av {} tabellrader är flaggade, {} saknas",
        "{} of {} rows are flagged, {} are missing",
    ),
    "coverage_subtitle": (
        "En ruta per region, månad och tabell. Talet är antalet avvikelser.",
        "One box a region, month and table. The number is the count of findings.",
    ),
    "coverage_key": (
        "finns,flaggad med antal avvikelser,saknas",
        "there,flagged with the count of findings,missing",
    ),
    "findings": ("Avvikelser: {}", "Findings: {}"),
    "cells_read": ("Lästa celler: {} av {}", "Cells read: {} of {}"),
    "rows_title_clean": (
        "Ingen tryckt total avviker från radens summa",
        "No printed total differs from the sum of its row",
    ),
    "rows_title": (
        "{} tryckta totaler av {} stämmer inte med radens summa",
        "{} of {} printed totals don't match the sum of their row",
    ),
    "rows_subtitle": (
        "Tryckt total minus radens summa, antal intyg. + är en för stor total, − en för liten.",
        "Printed total minus the sum of the row, in certificates. + is a total too large, "
        "− one too small.",
    ),
    "rows_key": (
        "stämmer,stämmer inte,saknas eller går inte att pröva",
        "agrees,differs,missing or can't be checked",
    ),
    "choose_region": ("Region", "Region"),
    "choose_type": ("Intygstyp", "Certificate type"),
    "choose_span": ("Månader", "Months"),
    "choose_measure": ("Visa", "Show"),
    "choose_values": ("Värden", "Values"),
    "country_choice": ("Hela landet", "The whole country"),
    "all_regions": ("Alla regioner", "All regions"),
    "measure_count": ("Antal", "Counts"),
    "choose_both": ("Tryckta och troliga", "Printed and likely"),
    "choose_printed": ("Bara tryckta", "Printed only"),
    "static_note": (
        "I JupyterLab (make lab) kan intygstyp, region, månader och värden väljas här.",
        "In JupyterLab (make lab) certificate type, region, months and values can be chosen here.",
    ),
    "printed_total": ("Tryckt total: {}", "Printed total: {}"),
    "summed_total": ("Radens summa: {}", "Sum of the row: {}"),
}


def text(key: str, lang: Lang = "sv", *values: object) -> str:
    """The words called `key`, with `values` put in the places marked {}."""
    swedish, english = _TEXTS[key]
    words = swedish if lang == "sv" else english
    return words.format(*values) if values else words

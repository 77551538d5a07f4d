"""The words of the charts, in Swedish and English.

`PROPOSALS_NOTE` stands on every chart that draws counts.
"""

from __future__ import annotations

from typing import Literal

Lang = Literal["sv", "en"]

PROPOSALS_NOTE: dict[Lang, str] = {
    "sv": "Där ett tal i bildspelet ser fel ut kan diagnosen föreslå ett troligt värde med en "
    "angiven sannolikhet. Ett förslag kan vara fel, och bildspelets tal ändras aldrig.",
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
    "flagged": ("flaggad: något i talet ser fel ut", "flagged: something in it looks wrong"),
    "incomplete": (
        "ofullständig summa, talet inom parentes",
        "incomplete sum, its number in brackets",
    ),
    "printed": (
        "enligt bildspelet, där det troliga (fyllt) är ett annat",
        "printed value, where the likely one (filled) differs",
    ),
    "event_mark": (
        "händelse den månaden, peka på strecket",
        "event that month, point at the stroke",
    ),
    "point_hint": (
        "Peka på en punkt, stapel eller ruta för talen, och för skälet till en flagga.",
        "Point at a dot, bar or box for its numbers, and for the reason of a flag.",
    ),
    "printed_values": ("Värden enligt bildspelet.", "Printed values."),
    "both_values": ("Värden enligt bildspelet och troliga värden.", "Printed and likely values."),
    "printed_number": ("bildspelet {}", "printed {}"),
    "likely_number": ("troligt {}", "likely {}"),
    "printed_hover": ("Enligt bildspelet", "Printed value"),
    "likely_hover": ("Troligt värde ({})", "Likely value ({})"),
    "one_proposal": ("förslag, sannolikhet {} %", "a proposal, {}% likely"),
    "proposals": ("{} förslag, sannolikhet minst {} %", "{} proposals, at least {}% likely"),
    "one_decision": ("{} beslut", "{} decision"),
    "decisions": ("{} beslut", "{} decisions"),
    "flagged_hover": ("Flaggad", "Flagged"),
    "flagged_cells": ("Flaggade celler: {}", "Cells flagged: {}"),
    "flagged_rows": ("Flaggade rader: {}", "Rows flagged: {}"),
    "incomplete_hover": (
        "Ofullständig: {} av {} celler är okända eller motsäger varandra",
        "Incomplete: {} of {} cells are unknown or contradict each other",
    ),
    "more_standalone": (
        "Fler fristående än utfärdade: ett av talen är fel",
        "More standalone than issued: one of the numbers is wrong",
    ),
    "too_few": (
        "Ingen andel: färre än {} utfärdade",
        "No share: fewer than {} issued",
    ),
    "too_few_note": (
        "Andelar visas bara där minst {} intyg är utfärdade. Strecket genom en punkt är 95 % "
        "Wilsonintervall: så mycket kan slumpen ensam flytta andelen.",
        "Shares are shown only where at least {} certificates were issued. The line through a "
        "dot is its 95% Wilson interval: so far chance alone may move the share.",
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
    "no_change": ("ingen: {} → {}", "none: {} → {}"),
    "incomplete_change": ("ofullständig", "incomplete"),
    "no_row": ("Ingen egen rad", "No row of its own"),
    "unknown": ("okänt", "unknown"),
    "missing": ("saknas", "missing"),
    "no_data": ("Inga tal att visa", "No numbers to show"),
    "per_1000": ("Utfärdade per 1 000 invånare: {}", "Issued per 1,000 inhabitants: {}"),
    "one_table_heading": (
        "Ännu finns ingen månad med båda tabellerna",
        "There is no month with both tables yet",
    ),
    "dominant_heading": (
        "Integrerat dominerar: {} av intygen i {}",
        "Integrated dominates: {} of the certificates in {}",
    ),
    "integrated_heading": (
        "{} av intygen i {} är integrerade",
        "{} of the certificates in {} are integrated",
    ),
    "unsure_share_heading": (
        "Andelen integrerade i {} är osäker: {}",
        "The integrated share in {} is not sure: {}",
    ),
    "no_share_heading": (
        "Andelen integrerade i {} går inte att räkna ut",
        "The integrated share in {} can't be told",
    ),
    "leader_tail": (
        "; störst andel fristående har {}",
        "; {} has the largest standalone share",
    ),
    "share_leader": (
        "{} har störst andel fristående i {}: {}",
        "{} has the largest standalone share in {}: {}",
    ),
    "count_leader_standalone": (
        "{} har flest fristående intyg i {}: {}",
        "{} has most standalone certificates in {}: {}",
    ),
    "count_leader_integrated": (
        "{} har flest integrerade intyg i {}: {}",
        "{} has most integrated certificates in {}: {}",
    ),
    "leader_disagrees": (
        "Bildspelets och troliga värden säger olika om vilken {} i {}",
        "Printed and likely values disagree on which {} in {}",
    ),
    "leader_unknown": (
        "Det går inte att säga säkert vilken {} i {}",
        "It can't be said for sure which {} in {}",
    ),
    "which_standalone_share_certificate_type": (
        "intygstyp som har störst andel fristående",
        "type has the largest standalone share",
    ),
    "which_standalone_share_region": (
        "region som har störst andel fristående",
        "region has the largest standalone share",
    ),
    "which_standalone_certificate_type": (
        "intygstyp som har flest fristående intyg",
        "type has most standalone certificates",
    ),
    "which_standalone_region": (
        "region som har flest fristående intyg",
        "region has most standalone certificates",
    ),
    "which_integrated_region": (
        "region som har flest integrerade intyg",
        "region has most integrated certificates",
    ),
    "share_as_printed": (
        "Andelen fristående i {}: {} enligt bildspelet",
        "The standalone share in {}: {} by the printed numbers",
    ),
    "change_as_printed": (
        "Bildspelets tal: förändringen från {}",
        "How the printed numbers changed from {}",
    ),
    "no_share_alone": (
        "Andelen fristående i {} går inte att räkna ut",
        "The standalone share in {} can't be told",
    ),
    "no_month_before": (
        "Andelen fristående i {}: {}; utan hel månad före anges ingen riktning",
        "The standalone share in {}: {}; without a whole month before no direction is stated",
    ),
    "direction_disagrees": (
        "Ingen riktning sedan {}: bildspelets och troliga värden säger olika om andelen fristående",
        "No direction since {}: printed and likely values disagree on the standalone share",
    ),
    "direction_up": (
        "Andelen fristående ökade från {}: {}",
        "The standalone share rose from {}: {}",
    ),
    "direction_down": (
        "Andelen fristående minskade från {}: {}",
        "The standalone share fell from {}: {}",
    ),
    "direction_same": (
        "Andelen fristående var i stort sett oförändrad från {}: {}",
        "The standalone share was almost unchanged from {}: {}",
    ),
    "from_to": (
        "{} till {}",
        "{} to {}",
    ),
    "integrated_certificates": ("integrerade intyg", "integrated certificates"),
    "standalone_certificates": ("fristående intyg", "standalone certificates"),
    "change_more": ("{} ökade {}", "{} rose {}"),
    "change_less": ("{} minskade {}", "{} fell {}"),
    "change_none": ("{} i stort sett oförändrade", "{} almost unchanged"),
    "change_unknown": ("{} går inte att jämföra", "{} can't be compared"),
    "change_disagrees": (
        "om {} säger bildspelets och troliga värden olika",
        "on {} printed and likely values disagree",
    ),
    "in_all_regions": ("alla {} regioner", "all {} regions"),
    "in_known_regions": (
        "de {} regioner som har en hel summa",
        "the {} regions whose sum is whole",
    ),
    "least_integrated": (
        "Minst {} av intygen är integrerade i {}, {}",
        "At least {} of the certificates are integrated in {}, {}",
    ),
    "mostly_integrated": (
        "I {} av {} är minst {} av intygen integrerade, {}",
        "In {} of {} at least {} of the certificates are integrated, {}",
    ),
    "of_all": ("{} av alla", "{} of all"),
    "both_of_all": ("troligt {} av alla, enligt bildspelet {}", "likely {} of all, printed {}"),
    "change_span": ("Från {}", "From {}"),
    "both_said": (
        "troligt {}, enligt bildspelet {}",
        "likely {}, printed {}",
    ),
    "by_type_title": (
        "Integrerade och fristående intyg per intygstyp",
        "Integrated and standalone certificates by type",
    ),
    "by_type_subtitle": (
        "Intyg per månad och intygstyp i hela landet, {}. Varje ruta har egen skala från "
        "noll; talet till höger är {}.",
        "Certificates a month and type in the whole country, {}. Every box has its own scale "
        "from zero; the number to the right is {}.",
    ),
    "type_panels_title": (
        "Varje intygstyp för sig",
        "Each certificate type by itself",
    ),
    "type_panels_subtitle": (
        "Intyg per månad i {2}, {0}: integrerade överst, fristående under. Egna skalor från noll.",
        "Certificates a month in {2}, {0}: integrated above, standalone below. Own scales "
        "from zero.",
    ),
    "share_panels_title": (
        "Andel fristående per intygstyp",
        "Standalone share by certificate type",
    ),
    "share_panels_subtitle": (
        "Andel fristående, procent av utfärdade intyg per månad i {2}, {0}. Samma skala; "
        "talet till höger är {1}.",
        "Standalone share, per cent of the certificates issued a month in {2}, {0}. One "
        "scale; the number to the right is {1}.",
    ),
    "region_panels_title": (
        "Fristående intyg per region",
        "Standalone certificates by region",
    ),
    "region_panels_subtitle": (
        "Fristående intyg per månad, {2}, {0}. Varje ruta har egen skala; talet till höger är {1}.",
        "Standalone certificates a month, {2}, {0}. Every box has its own scale; the number "
        "to the right is {1}.",
    ),
    "region_integrated_title": (
        "Integrerade intyg per region",
        "Integrated certificates by region",
    ),
    "region_integrated_subtitle": (
        "Integrerade intyg per månad, {2}, {0}. Varje ruta har egen skala; talet till höger "
        "är {1}.",
        "Integrated certificates a month, {2}, {0}. Every box has its own scale; the number "
        "to the right is {1}.",
    ),
    "region_share_title": (
        "Andel fristående per region",
        "Standalone share by region",
    ),
    "region_share_subtitle": (
        "Andel fristående, procent av utfärdade intyg per månad, {2}, {0}. Samma skala; talet"
        " till höger är {1}.",
        "Standalone share, per cent of the certificates issued a month, {2}, {0}. One scale; "
        "the number to the right is {1}.",
    ),
    "regions_title": (
        "Regionernas integrerade och fristående intyg",
        "The regions' integrated and standalone certificates",
    ),
    "regions_subtitle": (
        "Antal intyg i {}, alla intygstyper, och andel fristående i procent. Fristående har "
        "egen skala.",
        "Certificates in {}, all types, and the standalone share in per cent. Standalone has "
        "its own scale.",
    ),
    "trend_title": (
        "Integrerade och fristående intyg",
        "Integrated and standalone certificates",
    ),
    "trend_subtitle": (
        "Antal intyg per månad i {0}, {1}, och andel fristående i procent, {2}. Egna skalor "
        "från noll.",
        "Certificates a month in {0}, {1}, and the standalone share in per cent, {2}. Own "
        "scales from zero.",
    ),
    "change_title": (
        "Förändring av antalet intyg",
        "Change in the number of certificates",
    ),
    "change_subtitle": (
        "Förändring i procent av antalet intyg per intygstyp i hela landet, från {} till {}.",
        "Change in per cent of the number of certificates by type in the whole country, from "
        "{} to {}.",
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
        "Ingen total i bildspelet avviker från radens summa",
        "No printed total differs from the sum of its row",
    ),
    "rows_title": (
        "{} av {} totaler i bildspelet stämmer inte med radens summa",
        "{} of {} printed totals don't match the sum of their row",
    ),
    "rows_subtitle": (
        "Bildspelets total minus radens summa, antal intyg. + är en för stor total, "
        "− en för liten.",
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
    "choose_both": ("Bildspelets och troliga", "Printed and likely"),
    "choose_printed": ("Bara bildspelets", "Printed only"),
    "static_note": (
        "I JupyterLab (make lab) kan intygstyp, region, månader och värden väljas här.",
        "In JupyterLab (make lab) certificate type, region, months and values can be chosen here.",
    ),
    "printed_total": ("Total enligt bildspelet: {}", "Printed total: {}"),
    "summed_total": ("Radens summa: {}", "Sum of the row: {}"),
}


def text(key: str, lang: Lang = "sv", *values: object) -> str:
    """The words called `key`, with `values` put in the places marked {}."""
    swedish, english = _TEXTS[key]
    words = swedish if lang == "sv" else english
    return words.format(*values) if values else words

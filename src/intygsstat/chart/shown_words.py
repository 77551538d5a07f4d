"""What is said of a finding beside its picture, in Swedish."""

from __future__ import annotations

from intygsstat.findings.crop_area import CropArea
from intygsstat.findings.details import TOTAL, Decision, FindingDetails, ShownExplanation
from intygsstat.locale import format_count, likelihood
from intygsstat.reference.lookup import reference_rows
from intygsstat.reference.names import region_name, type_name
from intygsstat.reference.sentences import CHANNEL_SV, month_sv


def title_sv(dossier: FindingDetails) -> str:
    """'Dalarna, FK7804, utfärdade november 2023', as far as it is known."""
    finding, row = dossier.finding, dossier.row
    table = " ".join(
        filter(
            None,
            (
                CHANNEL_SV.get(finding.channel or "", ""),
                month_sv(finding.month) if finding.month else "",
            ),
        )
    )
    region = (row.label if row else region_name(finding.region)) if finding.region else ""
    title = ", ".join(filter(None, (region, _column_sv(dossier.blamed), table)))
    return title[:1].upper() + title[1:] or finding.deck


def _column_sv(blamed: str | None) -> str:
    if blamed == TOTAL:
        return "totalen"
    return type_name(blamed) if blamed else ""


def printed_sv(dossier: FindingDetails) -> str:
    """What stands in the blamed cell; 'ingenting' if it is blank, '' without a row."""
    if dossier.row is None:
        return ""
    cell = dossier.row.cell(dossier.blamed)
    if cell is None:
        return dossier.finding.printed or ""
    return cell.printed or "ingenting"


def likely_sv(dossier: FindingDetails, explanation: ShownExplanation) -> str:
    """What the number was, or what happened to the rows, and how sure that is."""
    names = {row["diagnosis"]: row["name_sv"] for row in reference_rows("diagnoses.csv")}
    value = value_sv(explanation) if dossier.row else ""
    what = value or names.get(explanation.diagnosis or "", explanation.diagnosis or "")
    return f"{', '.join(filter(None, (what, likelihood(explanation.confidence))))}."


def evidence_sv(explanation: ShownExplanation) -> str:
    """Why, as whole sentences."""
    evidence = explanation.evidence_sv
    return evidence[:1].upper() + evidence[1:]


def value_sv(explanation: ShownExplanation) -> str:
    """'6 024 (mellan 6 020 och 6 029)'; '' where nothing can be proposed."""
    low, high, value = explanation.proposed_low, explanation.proposed_high, explanation.proposed
    span = ""
    if low is not None and high is not None and low != high:
        span = f"mellan {format_count(low)} och {format_count(high)}"
    if value is None:
        return span
    if explanation.diagnosis == "unlisted_type":
        return f"{format_count(value)} intyg av en typ utan kolumn"
    column = "totalen " if explanation.certificate_type == TOTAL else ""
    return f"{column}{format_count(value)}" + (f" ({span})" if span else "")


def decision_sv(decision: Decision) -> str:
    """What people decided, why, who and when."""
    stands = decision.decided == "stands"
    value = "bildspelets tal står fast" if stands else format_count(int(decision.decided))
    return f"{value}. {decision.reason} ({decision.who}, {decision.when})."


def picture_sv(dossier: FindingDetails, spot: CropArea) -> str:
    """What the picture shows, for whoever can't see it."""
    finding, row = dossier.finding, dossier.row
    where = f"Utsnitt av bild {spot.page} i {finding.deck}"
    if row and spot.marked:
        cell = row.cell(dossier.blamed)
        text = (cell.printed if cell else finding.printed) or "en tom cell"
        column = _column_sv(dossier.blamed)
        return f"{where}: raden {row.label} med raderna intill. Inramat: {column} {text}."
    if spot.marked:
        first, last = (spot.rows[place].label for place in spot.marked)
        rows = f"raden {first}" if first == last else f"raderna {first} till {last}"
        return f"{where}: {rows}, med det som avviker inramat."
    return f"{where}: hela tabellen."


def no_picture_sv(dossier: FindingDetails) -> str:
    """Why there is nothing to show of it."""
    if dossier.finding.is_text:
        return "Ingen bild: bildspelet är bara text."
    return "Ingen bild: det som saknas har ingen plats på en bild."

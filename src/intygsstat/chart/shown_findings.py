"""Findings one by one: the piece of the slide, what is printed, what is likely and why."""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

import polars as pl

from intygsstat.chart.formats import safe
from intygsstat.chart.shown_words import (
    decision_sv,
    evidence_sv,
    likely_sv,
    no_picture_sv,
    picture_sv,
    printed_sv,
    title_sv,
)
from intygsstat.errors import IntygsstatError, PictureError
from intygsstat.findings.crop import Slides, open_slides
from intygsstat.findings.crop_area import spot_of
from intygsstat.findings.details import FindingDetails
from intygsstat.findings.look_up import look_up
from intygsstat.locale import NO_BREAK, format_count
from intygsstat.storage.ingest import open_store

PIXELS_WIDE = 1800  # of a picture; it is shown smaller, and stays sharp when enlarged
SHOWN_AT = 0.62
SEVERITIES = {"error": "fel", "warning": "varning", "info": "upplysning"}
# What these say of a row is said once, by the finding for the whole run or table.
OF_SEVERAL_ROWS = {"totals_shifted", "rows_swapped", "month_repeated"}
_STYLE = (
    "<style>.fynd{margin:0 0 34px}.fynd h3{font-size:18px;margin:0 0 4px}"
    ".fynd p{margin:2px 0}.fynd img{display:block;max-width:100%;height:auto;margin:8px 0;"
    "border:1px solid #ddd}.fynd .slag{font-size:13px;font-weight:normal;color:#4d4d4d;"
    "margin-left:8px}.fynd .litet{font-size:13px;color:#4d4d4d}</style>"
)


@dataclass(frozen=True, slots=True)
class ShownFindings:
    """Findings ready to be shown by a notebook; `more` were left out."""

    cards: Sequence[str]
    more: int
    _style: str = field(default=_STYLE, repr=False)

    def _repr_html_(self) -> str:
        if not self.cards:
            return "<p>Inga avvikelser.</p>"
        rest = (
            f"<p>Ytterligare {format_count(self.more)} avvikelser visas inte här. Alla står i "
            "tabellen nedan, i reports/extracts/ och i vad make check skriver; "
            "intygsstat show följt av ett id visar en av dem.</p>"
            if self.more
            else ""
        )
        return f"{self._style}{''.join(self.cards)}{rest}"


def show_findings(
    findings: pl.DataFrame,
    explanations: pl.DataFrame,
    *,
    home: str | Path | None = None,
    most: int = 30,
) -> ShownFindings:
    """The findings in use, worst first, each with its picture and its likely reason, in Swedish.

    `findings` and `explanations` are the views of those names, `home` as in
    `intygsstat.view`. At most `most` are shown. A finding about a row that is
    explained by another one shown here, for a whole run of rows, is named
    there. Where the PDF is not at hand there is no picture, and that is said.

    Raises:
        StoreError: there is no published data.
    """
    first = {row["finding"]: row for row in _best(explanations)}
    used = findings.filter("in_use") if "in_use" in findings.columns else findings
    names = used["finding"].to_list()
    under = {name: into for name in names if (into := _belongs_under(name, first, set(names)))}
    alone = [name for name in names if name not in under]
    shown = alone[:most]
    folded = sum(into in shown for into in under.values())
    with open_store(home) as connection, open_slides(home) as slides:
        known = {name: look_up(connection, name) for name in (*shown, *under)}
        cards = [
            _card(known[name], [known[n] for n, into in under.items() if into == name], slides)
            for name in shown
        ]
    return ShownFindings(cards, len(names) - len(shown) - folded)


def _best(explanations: pl.DataFrame) -> Iterator[dict[str, Any]]:
    return explanations.filter(pl.col("rank") == 1).iter_rows(named=True)


def _belongs_under(
    finding: str, first: Mapping[str, Mapping[str, Any]], known: set[str]
) -> str | None:
    best = first.get(finding)
    if best is None or best["diagnosis"] not in (None, *OF_SEVERAL_ROWS):
        return None
    into: str | None = best["linked"]
    back = first.get(into or "", {}).get("linked")
    return into if into in known and into != finding and back != finding else None


def _card(dossier: FindingDetails, under: Sequence[FindingDetails], slides: Slides) -> str:
    finding = dossier.finding
    unit = "rad" if finding.is_text else "bild"
    page = f", {unit} {finding.page}" if finding.page else ""
    lines = [
        f"<h3>{safe(title_sv(dossier))}"
        f'<span class="slag">{SEVERITIES.get(finding.severity, "")}</span></h3>',
        f"<p>{safe(finding.message_sv)}</p>",
        _picture(dossier, slides),
    ]
    best = dossier.explanations[0] if dossier.explanations else None
    others = dossier.explanations[1:]
    if best is None:
        lines.append("<p>Ingen förklaring är känd.</p>")
    else:
        printed = (
            f"<b>Enligt bildspelet:</b> {safe(said)}. " if (said := printed_sv(dossier)) else ""
        )
        lines.append(f"<p>{printed}<b>Troligen:</b> {safe(likely_sv(dossier, best))}</p>")
        lines.append(f"<p><b>Varför:</b> {safe(evidence_sv(best))}</p>")
    for each in others[:2]:
        lead = "Eller" if each.diagnosis else "Dessutom"
        words = f"{likely_sv(dossier, each)} {evidence_sv(each)}"
        lines.append(f"<p><b>{lead}:</b> {safe(words)}</p>")
    if dossier.decision:
        lines.append(f"<p><b>Beslutat:</b> {safe(decision_sv(dossier.decision))}</p>")
    if under:
        rows = ", ".join(each.row.label if each.row else "" for each in under)
        lines.append(f"<p><b>Gäller raderna:</b> {safe(rows)}.</p>")
    lines.append(f'<p class="litet">{safe(finding.deck)}{page} · {finding.finding}</p>')
    return f'<article class="fynd">{"".join(lines)}</article>'


def _picture(dossier: FindingDetails, slides: Slides) -> str:
    try:
        spot = spot_of(dossier)
    except PictureError:
        return f'<p class="litet">{no_picture_sv(dossier)}</p>'
    try:
        png = slides.picture(dossier, PIXELS_WIDE)
    except IntygsstatError:
        return (
            '<p class="litet">Ingen bild: den PDF som lästes finns inte i data/raw/'
            f"{NO_BREAK}här.</p>"
        )
    width, height = struct.unpack(">II", png[16:24])
    sizes = f'width="{round(width * SHOWN_AT)}" height="{round(height * SHOWN_AT)}"'
    alt = escape(picture_sv(dossier, spot), quote=True)
    data = base64.b64encode(png).decode()
    return f'<img {sizes} alt="{alt}" src="data:image/png;base64,{data}">'

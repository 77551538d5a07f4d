"""The findings' cards: facts and paragraphs in both languages, from the records of findings."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from intygsstat.locale import (
    NO_BREAK,
    Lang,
    format_decimal,
    format_signed,
    full_month,
    paragraphs,
    percent_sign,
    text,
)
from intygsstat.report.findings import shown_findings
from intygsstat.report.headline import TEMPLATES
from intygsstat.report.pictures import Album

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LANGUAGES: tuple[Lang, ...] = ("sv", "en")


def finding_cards(connection: DuckDBPyConnection, album: Album) -> list[dict[str, Any]]:
    """The findings, each with its facts and paragraphs in both languages and its picture."""
    rebuilt = dict(connection.execute("SELECT deck, kind = 'reconstruction' FROM decks").fetchall())
    shown = shown_findings(connection, album)
    titles = {lang: {one["id"]: _title(one, lang) for one in shown} for lang in LANGUAGES}
    cards = []
    for one in shown:
        facts = one | {"rebuilt": bool(rebuilt.get(one["deck"])), "picture": one.get("picture")}
        facts["others"] = sum(each["confidence"] for each in one["explanations"][1:])
        facts["explanations"] = [
            each | {"outside": _outside(one, each)} for each in one["explanations"]
        ]
        card = {name: facts[name] for name in ("id", "severity", "picture", "rebuilt")}
        for lang in LANGUAGES:
            said = facts | {"effect": _effect(one["effect"], lang)}
            words = paragraphs(
                TEMPLATES,
                "card",
                lang,
                one=said,
                named=partial(_named, titles=titles[lang], see=text("see", lang)),
                percent=partial(_percent, lang=lang),
            )
            words["title"] = titles[lang][one["id"]]
            words["alt"] = f"{words['picture']} {words['title']}: {words['printed']}"
            card[lang] = {"other_1": "", "other_2": ""} | words
        cards.append(card)
    return cards


def _title(one: Mapping[str, Any], lang: Lang) -> str:
    """'Dalarna, FK7804, utfärdade november 2023', as far as it is known."""
    column = text("the_total", lang) if one["of_total"] else one["type"]
    channel = text(one["channel"], lang).lower() if one["channel"] else ""
    table = " ".join(filter(None, (channel, _month(one["month"], lang))))
    title = ", ".join(filter(None, (one["region"], column, table))) or one["deck"]
    return title[:1].upper() + title[1:]


def _month(month: str | None, lang: Lang) -> str:
    return (
        full_month(date.fromisoformat(f"{month}-01"), lang).replace(" ", NO_BREAK) if month else ""
    )


def _outside(one: Mapping[str, Any], each: Mapping[str, Any]) -> str:
    """'above' or 'below' what the other months suggest; '' within it, or where nobody knows."""
    of_cell = not each["of_total"] and each["diagnosis"] != "unlisted_type"
    if not one["expected"] or each["proposed"] is None or not of_cell:
        return ""
    low, high = one["expected"]
    return "above" if each["proposed"] > high else "below" if each["proposed"] < low else ""


def _effect(effect: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
    """The effect with its month and shares written; the difference is that of the shares shown."""
    said: dict[str, Any] = dict(effect) | {"share": None}
    if effect["kind"] != "cells":
        return said
    said["month"] = _month(effect["month"], lang)
    now, before = effect["with"], effect["without"]
    if now is not None and before is not None:
        places = 2 if max(now, before) < 0.00995 else 1
        new, old = (round(100 * share, places) for share in (now, before))
        write = [format_decimal(share, places, lang) + percent_sign(lang) for share in (new, old)]
        said["share"] = {
            "same": new == old,
            "now": write[0],
            "before": write[1],
            "change": format_signed(new - old, places, lang),
            "least": format_decimal(10**-places, places, lang),
        }
    return said


def _named(evidence: str, titles: Mapping[str, str], see: str) -> str:
    """Evidence that names other findings by what they are about, not by their ids."""
    return re.sub(
        "(?:avvikelse|finding) ([0-9a-f]{16})",
        lambda found: f"{see} {titles[found[1]]}" if found[1] in titles else found[0],
        evidence,
    )


def _percent(share: float, lang: Lang, *, down: bool = False) -> str:
    """Whole per cent; rounded `down` where no doubt may be made up. '' for none."""
    whole = math.floor(100 * share + 1e-9) if down else round(100 * share)
    if whole:
        return f"{whole}{percent_sign(lang)}"
    return text("below_one_percent", lang) if down else ""

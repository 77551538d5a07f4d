"""Drawing a deck by seed: what its tables say and every choice about its look."""

from __future__ import annotations

from datetime import date
from typing import Any

from intygsstat.reference.lookup import MONTHS_SV as MONTHS

from .choices import choose, make_readable, stream
from .counts import count_to_cell, draw_issued, draw_standalone, total_to_cell
from .names import (
    APART,
    COMPANIES,
    REGIONS,
    TITLES,
    TYPES,
    UNKNOWN_TYPES,
    USUAL_TYPES,
    id_of,
)
from .records import DeckDrawing, DrawnRow, DrawnTable, DrawnType
from .words import draw_footer, draw_notes, draw_slides


def draw_deck(seed: int, **forced: Any) -> DeckDrawing:
    """Draw a deck; the same seed and the same forced choices give the same deck.

    `forced` sets any choice of CHOICES by name. Raises ValueError for a name that is no choice.
    """
    look = make_readable(choose(seed, forced), forced)
    forum, day_known = _forum(seed, look)
    months = _months(seed, look, forum)
    types = _types(seed, look)
    regions = _regions(seed, look)
    tables = _tables(seed, look, months, types, regions)
    before, after = draw_slides(seed, look, forum, day_known, months)
    notes, date_near = draw_notes(seed, look, forum)
    return DeckDrawing(
        seed=seed,
        file_name=_file_name(seed, look, forum, day_known),
        forum_day=forum,
        forum_day_known=day_known,
        look=look,
        before=before,
        tables=tables,
        after=after,
        footer_left=draw_footer(look, forum, day_known),
        notes=notes,
        date_near=date_near,
        forced=dict(forced),
    )


def _forum(seed: int, look: dict[str, Any]) -> tuple[date, bool]:
    rng = stream(seed, "forum")
    newest = look["types"] in ("more", "newest")
    year = rng.choice([2024, 2025]) if newest else rng.choice([2023, 2024, 2025])
    return date(year, rng.randint(1, 12), rng.randint(6, 28)), rng.random() < 0.5


def _file_name(seed: int, look: dict[str, Any], forum: date, day_known: bool) -> str:
    rng = stream(seed, "file_name")
    if look["dated_by"] == "title":
        return rng.choice(["webcert-anvandarforum.pdf", "presentation.pdf", "Bildspel forum.pdf"])
    stem = rng.choice(["anvandarforum", "webcert-anvandarforum", "produktrad"])
    return f"{stem}-{forum:%Y-%m-%d}.pdf" if day_known else f"{stem}-{forum:%Y-%m}.pdf"


def _months(seed: int, look: dict[str, Any], forum: date) -> list[date]:
    number = max(look["months"], 2) if look["pair"] == "months" else look["months"]
    back = stream(seed, "lag").choice([1, 1, 1, 2])
    last = forum.year * 12 + forum.month - 1 - back
    return [date(m // 12, m % 12 + 1, 1) for m in range(last - number + 1, last + 1)]


def _types(seed: int, look: dict[str, Any]) -> list[DrawnType]:
    rng = stream(seed, "type list")
    ids = list(USUAL_TYPES)
    if look["types"] == "fewer":
        ids = sorted(rng.sample(ids, rng.randint(4, 9)), key=ids.index)
    elif look["types"] == "more":
        ids += rng.sample(list(TYPES)[10:15], rng.randint(1, 4))
    elif look["types"] == "newest":
        ids = [t for t in ids if t != "ts_bas"] + rng.sample(list(TYPES)[10:], rng.randint(2, 5))
    labels = []
    for certificate_type in ids:
        _, usual, bare, others = TYPES[certificate_type]
        style = look["type_labels"]
        other = style == "other" and rng.random() < 0.5
        labels.append(rng.choice(others) if other else bare if style == "bare" else usual)
    types = [DrawnType(i, label) for i, label in zip(ids, labels, strict=True)]
    for label in rng.sample(UNKNOWN_TYPES, look["unknown_types"]):
        types.insert(rng.randint(0, len(types)), DrawnType(id_of(label), label))
    if look["page_size"][0] < 600:
        types = types[:12]  # more don't fit across a narrow page
    if look["column_order"] == "random":
        rng.shuffle(types)
    return types


def _regions(seed: int, look: dict[str, Any]) -> list[str]:
    """Region ids and companies' names, in printed order."""
    rng = stream(seed, "region list")
    regions = list(REGIONS)
    if look["stockholm_apart"]:
        regions = sorted([r for r in regions if r != "stockholm_gotland"] + list(APART))
    if look["rows"] == "some":
        regions = sorted(rng.sample(regions, rng.randint(6, len(regions) - 1)))
    for company in rng.sample(COMPANIES, look["companies"]):
        regions.insert(rng.choice([len(regions), rng.randint(0, len(regions))]), company)
    if look["row_order"] == "random":
        rng.shuffle(regions)
    return regions


def _label_lines(rng: Any, look: dict[str, Any], region: str) -> tuple[str, ...]:
    if region in COMPANIES:
        form = region
    else:
        _, short, long = {**REGIONS, **APART}[region]
        style = look["names"]
        if style == "mixed":
            style = rng.choice(["short", "short", "long"])
        form = rng.choice(long if style == "long" else short)
        if look["footnote_mark"] and rng.random() < 0.1:
            form += "*"
    often = {"none": 0.0, "some": 0.4, "many": 0.9}[look["two_line_names"]]
    if "|" in form and rng.random() < often:
        return tuple(part.strip() for part in form.split("|"))
    return (form.replace("|", ""),)


def _tables(
    seed: int,
    look: dict[str, Any],
    months: list[date],
    types: list[DrawnType],
    regions: list[str],
) -> tuple[DrawnTable, ...]:
    issued_by_month: dict[date, list[list[int]]] = {}
    ids = [t.id for t in types]
    for month in months:
        rng = stream(seed, f"issued {month}")
        issued_by_month[month] = [draw_issued(rng, region, ids) for region in regions]
    order = [(m, c) for m in months for c in ("issued", "standalone")]
    if look["pair"] == "months":
        order.sort(key=lambda pair: pair[1])
    tables = []
    for place, (month, channel) in enumerate(order):
        counts = issued_by_month[month]
        if channel == "standalone":
            rng = stream(seed, f"standalone {month}")
            counts = [draw_standalone(rng, r, c) for r, c in zip(regions, counts, strict=True)]
            if look["blank_columns"]:
                empty = set(rng.sample(range(len(ids)), min(3, len(ids) - 1)))
                counts = [[0 if i in empty else n for i, n in enumerate(row)] for row in counts]
        tables.append(_table(seed, look, month, channel, place, types, regions, counts))
    if look["twice"]:
        again = stream(seed, "twice").choice(tables)
        tables.append(DrawnTable(**{**vars(again), "again": True}))
    return tuple(tables)


def _table(
    seed: int,
    look: dict[str, Any],
    month: date,
    channel: str,
    place: int,
    types: list[DrawnType],
    regions: list[str],
    counts: list[list[int]],
) -> DrawnTable:
    rng = stream(seed, f"table {month} {channel}")
    names = stream(seed, "names of rows" if rng.random() < 0.7 else f"names {month} {channel}")
    blank_as, thousands = look[f"blank_{channel}"], look["thousands"]
    rows = []
    for region, numbers in zip(regions, counts, strict=True):
        cells = tuple(count_to_cell(rng, n, blank_as, thousands) for n in numbers)
        total = total_to_cell(rng, cells, blank_as, look["empty_total"], thousands)
        lines = _label_lines(names, look, region)
        region_id = id_of(region.replace("|", "")) if region in COMPANIES else region
        rows.append(DrawnRow(region_id, lines, cells, total))
    if look["summary_row"] != "none":
        sums = [sum(row.cells[i].count or 0 for row in rows) for i in range(len(types))]
        cells = tuple(count_to_cell(rng, n, blank_as, thousands) for n in sums)
        total = total_to_cell(rng, cells, blank_as, look["empty_total"], thousands)
        rows.append(DrawnRow("", (look["summary_row"],), cells, total))
    return DrawnTable(
        month=month,
        channel=channel,
        title_lines=_title(seed, look, month, channel, place),
        types=tuple(types),
        total_label=look["total_label"],
        total_at=look["total_at"],
        rows=tuple(rows),
    )


def _title(
    seed: int, look: dict[str, Any], month: date, channel: str, place: int
) -> tuple[str, ...]:
    name = MONTHS[month.month - 1]
    name = {"short": name[:3], "capital": name.capitalize()}.get(look["title_month"], name)
    if look["title_year"]:
        name += f" {month.year}"
    text = TITLES[channel][look["title_wording"]].format(
        letter=f"8{chr(97 + place)}. " if look["title_letter"] else "",
        dash={"none": "", "en": " –", "hyphen": " -", "comma": ","}[look["title_dash"]],
        month=name,
    )
    if look["title_lines"] == 2:
        words = text.split(" ")
        at = stream(seed, "title break").randint(2, len(words) - 1) if len(words) > 2 else 1
        return (" ".join(words[:at]), " ".join(words[at:]))
    return (text,)

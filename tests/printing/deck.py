"""Drawing a deck by seed: what its tables say, each choice about its look, how it must be read.

The choices and the words are in deck.toml. Counts are whole certificates, months are first days,
lengths are points. A drawing knows nothing about any PDF library.
"""

from __future__ import annotations

import random
import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from intygsstat.reference.lookup import MONTHS_SV as MONTHS

DATA = tomllib.loads(Path(__file__).with_name("deck.toml").read_text(encoding="utf-8"))
CHOICES: dict[str, list[list[Any]]] = DATA["choices"]  # values, and how often each is drawn
TYPES, WORDS = DATA["types"], DATA["words"]
REGIONS = DATA["regions"] | DATA["apart"]
# Stands for a thousands separator that is only a distance between two runs of text.
GAP = "\ue000"
_SEPARATORS = {"plain": "", "space": " ", "no_break": "\u00a0", "thin": "\u2009", "point": "."}
_SEPARATORS |= {"narrow_no_break": "\u202f", "gap": GAP}
_SPACES = str.maketrans(dict.fromkeys("\u00a0\u2009\u202f" + GAP, " "))
_BLANKS = {
    "nothing": ("", None, "blank"),
    "hyphen": ("-", None, "dash"),
    "dash": ("–", None, "dash"),
    "zero": ("0", 0, "printed"),
}
_WEEKDAYS = ["Måndag", "Tisdag", "Onsdag", "Torsdag", "Fredag", "Lördag", "Söndag"]

Look = dict[str, Any]  # every choice by name


@dataclass(frozen=True)
class Cell:
    """`drawn` is the text as drawn ("" if blank); `count` is None unless a number stands there."""

    drawn: str
    count: int | None
    state: str  # printed | blank | dash

    @property
    def printed(self) -> str:
        """The text as a person would copy it: any kind of space is an ordinary one."""
        return self.drawn.translate(_SPACES)


@dataclass(frozen=True)
class Row:
    """A row. `region` is '' for a row that sums the others, which no truth table holds."""

    region: str
    label_lines: tuple[str, ...]
    cells: tuple[Cell, ...]
    total: Cell


@dataclass(frozen=True)
class Table:
    """A whole table: one month, one channel; rows as printed, a summary row last if any.

    `types` are the ids that the columns must be read as, with their headings' words.
    """

    month: date
    channel: str
    title_lines: tuple[str, ...]
    types: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    again: bool = False  # printed before in the same deck, identical


@dataclass(frozen=True)
class DeckDrawing:
    """One drawn deck. `look` holds every choice of CHOICES by name, after what could
    not be read by a person has been put right; `forced` are those that a caller set.

    `before` and `after` are the other slides, each its heading and its lines; `notes` are lines
    below each table, `date_near` is '' or a line near the title.
    """

    seed: int
    file_name: str
    forum_day: date
    look: Look
    before: list[tuple[str, list[str]]]
    tables: tuple[Table, ...]
    after: list[tuple[str, list[str]]]
    footer_left: str
    notes: tuple[str, ...]
    date_near: str
    forced: Look = field(default_factory=dict)

    def truth_cells(self) -> list[dict[str, str]]:
        """The rows that `intygsstat read --table cells` must print, all values as text.

        A table printed twice counts once, where it stands first. A summary row is in no truth.
        """
        return [
            place
            | {
                "certificate_type": certificate_type,
                "printed": cell.printed,
                "count": _text(cell.count),
                "state": cell.state,
            }
            for place, table, row in self._rows()
            for (certificate_type, _), cell in zip(table.types, row.cells, strict=True)
        ]

    def truth_totals(self) -> list[dict[str, str]]:
        """The rows that `intygsstat read --table totals` must print. Without a printed total the
        state is 'unknown'; blank and dash count as nothing in the sum."""
        rows = []
        for place, _, row in self._rows():
            summed, total = sum(cell.count or 0 for cell in row.cells), row.total.count
            state = "unknown" if total is None else "agrees" if total == summed else "differs"
            difference = "" if total is None else str(total - summed)
            sums = {"printed_total": _text(total), "summed_total": str(summed)}
            rows.append(place | sums | {"difference": difference, "state": state})
        return rows

    def _rows(self) -> Iterator[tuple[dict[str, str], Table, Row]]:
        """Each region's row with its table, and what says where it stands."""
        from .layout import lay_out

        pages = {
            (part.table, row): slide.number
            for slide in lay_out(self)
            for part in slide.parts
            for row in range(part.first_row, part.last_row)
        }
        for number, table in enumerate(self.tables):
            for index, row in enumerate(table.rows):
                if row.region and not table.again:
                    place = {"deck": self.file_name, "page": str(pages[number, index])}
                    place |= {"month": table.month.isoformat(), "channel": table.channel}
                    yield place | {"region": row.region}, table, row

    def describe(self) -> str:
        """What was drawn, in a few lines, for the message of a failing test."""
        look = ", ".join(f"{name}={value!r}" for name, value in self.look.items())
        tables = "; ".join(
            f"{' / '.join(t.title_lines)!r} ({t.month:%Y-%m} {t.channel}, "
            f"{len(t.rows)} rows, {len(t.types)} types)"
            for t in self.tables
        )
        again = "".join(f", {name}={value!r}" for name, value in self.forced.items())
        return (
            f"draw_deck({self.seed}{again}) -> {self.file_name}\n  look: {look}\n"
            f"  tables: {tables}\n  notes: {self.notes}, near the title: {self.date_near!r}"
        )


def stream(seed: int, name: str) -> random.Random:
    """Random numbers of their own for one choice."""
    return random.Random(f"{seed}:{name}")


def draw_deck(seed: int, **forced: Any) -> DeckDrawing:
    """Draw a deck; the same seed and the same forced choices give the same deck.

    `forced` sets any choice of CHOICES by name. Raises ValueError for a name that is no choice.
    """
    if unknown := forced.keys() - CHOICES.keys():
        raise ValueError(f"no such choice: {', '.join(sorted(unknown))}")
    look = {
        name: forced.get(name, stream(seed, name).choices(values, weights)[0])
        for name, (values, weights) in CHOICES.items()
    }
    look = _make_readable(look, forced)
    rng = stream(seed, "forum")
    years = [2024, 2025] if look["types"] in ("more", "newest") else [2023, 2024, 2025]
    forum = date(rng.choice(years), rng.randint(1, 12), rng.randint(6, 28))
    day_known = rng.random() < 0.5
    count = max(look["months"], 2) if look["pair"] == "months" else look["months"]
    last = forum.year * 12 + forum.month - 1 - stream(seed, "lag").choice([1, 1, 1, 2])
    months = [date(m // 12, m % 12 + 1, 1) for m in range(last - count + 1, last + 1)]
    before, after = _other_slides(seed, look, forum, day_known, months)
    notes, date_near = _notes(seed, look, forum)
    footer = "www.inera.se" if look["footer"] in ("site", "site_and_number") else ""
    if look["footer"] == "company":
        footer = f"Inera AB {forum:%Y-%m-%d}" if day_known else "Inera AB"
    rng = stream(seed, "file_name")
    if look["dated_by"] == "title":
        name = rng.choice(["webcert-anvandarforum", "presentation", "Bildspel forum"])
    else:
        name = rng.choice(["anvandarforum", "webcert-anvandarforum", "produktrad"])
        name += f"-{forum:{'%Y-%m-%d' if day_known else '%Y-%m'}}"
    tables = _tables(seed, look, months)
    return DeckDrawing(
        seed, f"{name}.pdf", forum, look, before, tables, after, footer, notes, date_near, forced
    )


def _make_readable(look: Look, forced: Collection[str]) -> Look:
    """`look` with what a person could not read put right, unless it was forced."""

    def change(**changes: Any) -> None:
        look.update({k: v for k, v in changes.items() if k not in forced})

    if look["ambiguous"]:
        change(ruling="none", banding="none", widths="natural", thousands="space")
        change(header="turned_up", numbers="right", header_align="right", padding=1.5)
    if look["diacritics"] == "decomposed" and look["font"] not in ("DejaVu", "DejaVuCondensed"):
        change(font="DejaVu")
    upright_lines = look["ruling"] in ("full", "vertical") or look["banding"] == "per_cell_gap"
    if not upright_lines and look["numbers"] != look["header_align"]:
        # far from its heading and near the next one's, a number is anybody's
        change(widths="natural")
    if look["line_as"] == "cell_box" and look["ruling"] != "full":
        change(line_as="line")
    if look["thousands"] in ("thin", "narrow_no_break") and not look["font"].startswith("DejaVu"):
        look["thousands"] = "gap"  # the other fonts have no such space
    return look


def _types(seed: int, look: Look) -> list[tuple[str, str]]:
    """The columns in printed order: ids, and headings."""
    rng = stream(seed, "type list")
    ids, style = list(TYPES)[:10], look["type_labels"]
    if look["types"] == "fewer":
        ids = sorted(rng.sample(ids, rng.randint(4, 9)), key=ids.index)
    elif look["types"] == "more":
        ids += rng.sample(list(TYPES)[10:15], rng.randint(1, 4))
    elif look["types"] == "newest":
        ids = [t for t in ids if t != "ts_bas"] + rng.sample(list(TYPES)[10:], rng.randint(2, 5))
    types = []
    for certificate_type in ids:
        _, usual, bare, others = TYPES[certificate_type]
        other = style == "other" and rng.random() < 0.5
        label = rng.choice(others) if other else bare if style == "bare" else usual
        types.append((certificate_type, label))
    for label in rng.sample(WORDS["unknown_types"], look["unknown_types"]):
        types.insert(rng.randint(0, len(types)), (_id_of(label), label))
    if look["page_size"][0] < 600:
        types = types[:12]  # more don't fit across a narrow page
    if look["column_order"] == "random":
        rng.shuffle(types)
    return types


def _id_of(text: str) -> str:
    """The id that an unknown name must be kept under: 'TS taxi' is 'ts_taxi'."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "_", bare.lower()).strip("_")


def _regions(seed: int, look: Look) -> list[str]:
    """Region ids and companies' names, in printed order."""
    rng = stream(seed, "region list")
    regions = list(DATA["regions"])
    if look["stockholm_apart"]:
        regions = sorted([r for r in regions if r != "stockholm_gotland"] + list(DATA["apart"]))
    if look["rows"] == "some":
        regions = sorted(rng.sample(regions, rng.randint(6, len(regions) - 1)))
    for company in rng.sample(WORDS["companies"], look["companies"]):
        regions.insert(rng.choice([len(regions), rng.randint(0, len(regions))]), company)
    if look["row_order"] == "random":
        rng.shuffle(regions)
    return regions


def _tables(seed: int, look: Look, months: list[date]) -> tuple[Table, ...]:
    types, regions = _types(seed, look), _regions(seed, look)
    ids = [name for name, _ in types]
    issued = {}
    for month in months:
        rng = stream(seed, f"issued {month}")
        issued[month] = [_issued(rng, region, ids) for region in regions]
    order = [(m, c) for m in months for c in ("issued", "standalone")]
    if look["pair"] == "months":
        order.sort(key=lambda pair: pair[1])
    tables = []
    for place, (month, channel) in enumerate(order):
        counts = issued[month]
        if channel == "standalone":
            rng = stream(seed, f"standalone {month}")
            counts = [_standalone(rng, r, c) for r, c in zip(regions, counts, strict=True)]
            if look["blank_columns"]:
                empty = set(rng.sample(range(len(ids)), min(3, len(ids) - 1)))
                counts = [[0 if i in empty else n for i, n in enumerate(row)] for row in counts]
        rows = _table_rows(seed, look, f"{month} {channel}", regions, counts)
        title = _title(seed, look, month, channel, place)
        tables.append(Table(month, channel, title, tuple(types), rows))
    if look["twice"]:
        tables.append(replace(stream(seed, "twice").choice(tables), again=True))
    return tuple(tables)


def _issued(rng: random.Random, region: str, types: Sequence[str]) -> list[int]:
    """Certificates issued in a month, of a plausible size, one number a type."""
    thousands = REGIONS.get(region, (rng.choice([5, 20, 60]),))[0]
    level = thousands * rng.uniform(10, 19)
    hardly_used = {t for t in types if t != "fk7804" and rng.random() < 0.06}
    counts = []
    for certificate_type in types:
        share = TYPES[certificate_type][0] if certificate_type in TYPES else 0.002
        mean = 0.0 if certificate_type in hardly_used else level * share
        counts.append(min(50000, max(0, round(rng.gauss(mean, mean**0.5 + mean * 0.1)))))
    return counts


def _standalone(rng: random.Random, region: str, issued: Sequence[int]) -> list[int]:
    """Of those issued, the standalone ones: mostly none, never more than issued."""
    often = {"vastra_gotaland": 0.95, "stockholm_gotland": 0.8, "stockholm": 0.8}.get(region, 0.28)
    if rng.random() < 0.12:
        often = 0.0  # a region with no standalone use at all
    counts = []
    for number in issued:
        shares = [0.002, 0.01, 0.03, 0.08] if number > 200 else [0.01, 0.05, 0.3, 1.0]
        share = rng.choice(shares) if rng.random() < often else 0.0
        counts.append(min(number, round(number * share + (rng.random() < often))))
    return counts


def _table_rows(
    seed: int, look: Look, table: str, regions: list[str], counts: list[list[int]]
) -> tuple[Row, ...]:
    rng = stream(seed, f"table {table}")
    names = stream(seed, "names of rows" if rng.random() < 0.7 else f"names {table}")
    blank_as = look[f"blank_{table.split()[1]}"]

    def cell(count: int, blank: str) -> Cell:
        if count:
            return Cell(f"{count:,}".replace(",", _SEPARATORS[look["thousands"]]), count, "printed")
        if blank == "mixed":
            blank = rng.choice(["nothing", "nothing", "hyphen", "zero"])
        return Cell(*_BLANKS[blank])

    def row(region: str, lines: tuple[str, ...] | None, numbers: list[int]) -> Row:
        cells = tuple(cell(number, blank_as) for number in numbers)
        total = sum(one.count or 0 for one in cells)
        zero = total == 0 and look["empty_total"] == "zero"
        summed = cell(total, "zero" if zero else blank_as)
        key = _id_of(region.replace("|", "")) if region in WORDS["companies"] else region
        return Row(key, lines or _label_lines(names, look, region), cells, summed)

    rows = [row(region, None, numbers) for region, numbers in zip(regions, counts, strict=True)]
    if look["summary_row"] != "none":
        sums = [sum(one.cells[i].count or 0 for one in rows) for i in range(len(counts[0]))]
        rows.append(row("", (look["summary_row"],), sums))
    return tuple(rows)


def _label_lines(rng: random.Random, look: Look, region: str) -> tuple[str, ...]:
    if region in WORDS["companies"]:
        form = region
    else:
        _, short, long = REGIONS[region]
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


def _title(seed: int, look: Look, month: date, channel: str, place: int) -> tuple[str, ...]:
    name = MONTHS[month.month - 1]
    name = {"short": name[:3], "capital": name.capitalize()}.get(look["title_month"], name)
    if look["title_year"]:
        name += f" {month.year}"
    text = WORDS[channel][look["title_wording"]].format(
        letter=f"8{chr(97 + place)}. " if look["title_letter"] else "",
        dash={"none": "", "en": " –", "hyphen": " -", "comma": ","}[look["title_dash"]],
        month=name,
    )
    if look["title_lines"] == 2:
        words = text.split(" ")
        at = stream(seed, "title break").randint(2, len(words) - 1) if len(words) > 2 else 1
        return (" ".join(words[:at]), " ".join(words[at:]))
    return (text,)


def _other_slides(
    seed: int, look: Look, forum: date, day_known: bool, months: list[date]
) -> tuple[list[tuple[str, list[str]]], list[tuple[str, list[str]]]]:
    """The slides before and after the statistics. Only the first dates the deck."""
    rng = stream(seed, "slides")
    when = _swedish(forum) if day_known else f"{MONTHS[forum.month - 1]} {forum.year}"
    first, last = MONTHS[months[0].month - 1], MONTHS[months[-1].month - 1]
    span = first if first == last else f"{first}–{last}"
    one, two, three = (_swedish(forum - timedelta(days=rng.randint(7, 70))) for _ in range(3))
    named = look["dated_by"] in ("title", "both")
    before = [(WORDS["heading"], [f"Forumdatum: {when}" if named else "Regioner och ombud"])]
    for heading, lines in WORDS["slides"]:
        if rng.random() < 0.4:
            said = [line.format(span=span, one=one, two=two, three=three) for line in lines]
            before.append((heading, said))
    after = []
    if look["last_slide"]:
        ahead = forum + timedelta(days=rng.randint(40, 80))
        line = f"{_WEEKDAYS[ahead.weekday()]} {_swedish(ahead)} kl. 13.00"
        after.append(("Nästa forum", [line]))
    return before, after


def _notes(seed: int, look: Look, forum: date) -> tuple[tuple[str, ...], str]:
    """The lines below each table, and the line near its title ('' if none).

    Their dates lie after the last month and before the forum.
    """
    rng = stream(seed, "notes text")
    taken = forum.replace(day=rng.randint(1, 5))
    notes = [note.format(day=taken, words=_swedish(taken)) for note in WORDS["notes"]]
    rng.shuffle(notes)
    chosen = notes[: look["notes"]]
    if look["footnote_mark"] and not any(note.startswith("*") for note in chosen):
        chosen.append("* Avser inte tandvården")
    near = rng.choice([f"Uttag {taken}", f"Per den {_swedish(taken)}", "Antal intyg"])
    return tuple(chosen), near if look["date_near"] != "none" else ""


def _swedish(day: date) -> str:
    """'13 maj 2024'."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _text(count: int | None) -> str:
    return "" if count is None else str(count)

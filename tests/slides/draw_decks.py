"""Draws the decks beside it: tables and lists of parties as offices lay them out.

Wants python-pptx and LibreOffice, which nothing else here needs:
`python tests/slides/draw_decks.py`. Where a person's name would stand stands "Förnamn Efternamn"
or the like.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Table:
    """A table at (left, top), in points; its first row is a header where `header` says so."""

    rows: Rows
    left: float = 40
    top: float = 90
    widths: Sequence[float] = (190, 110, 110, 110)
    header: bool = True
    centred: bool = False
    size: float = 11


@dataclass(frozen=True)
class Text:
    """A box of paragraphs; those that begin with a bullet get one, '-' one level further in."""

    lines: Sequence[str]
    left: float = 40
    top: float = 90
    width: float = 600
    size: float = 16
    bullets: bool = True


@dataclass(frozen=True)
class Slide:
    title: str
    parts: Sequence[Table | Text] = field(default_factory=tuple)


SIDE = ("Region Kalmar", "Region Kronoberg", "Region Halland", "Region Skåne", "VGR")
MORE = ("Region Uppsala", "Region Dalarna", "Region Blekinge", "Region Örebro län")
AGENTS = ("CGM J4 (agent)", "Carasent Sverige AB (Agent)", "Capio S:t Görans Sjukhus AB")
HEADER = (
    "Region/agent",
    "Införande nya underskriftslösningen",
    "Aktivering av nya Webcertklienten",
)

DECKS: dict[str, list[Slide]] = {
    "2024-05-side-by-side": [
        Slide(
            "Status införande",
            [
                Table(
                    [("Region", "Ny underskriftstjänst", "Ny klient")]
                    + [(name, "Klart", "Klart") for name in SIDE],
                    widths=(120, 110, 90),
                ),
                Table(
                    [("Region", "Ny underskriftstjänst", "Ny klient")]
                    + [(name, "Klart", "14 maj") for name in MORE],
                    left=480,
                    widths=(120, 110, 90),
                ),
            ],
        )
    ],
    "2024-05-over-two-slides": [
        Slide("4. Status", [Table([HEADER, *((name, "Klart", "Nej") for name in SIDE)])]),
        Slide(
            "4. Status (forts.)",
            [Table([(name, "Klart", "21/5") for name in (*MORE, *AGENTS)], header=False)],
        ),
    ],
    "2024-05-header-on-both-slides": [
        Slide("Deltagare", [Table([("Region", "Närvarande"), *((n, "Ja") for n in SIDE)])]),
        Slide("Deltagare", [Table([("Region", "Närvarande"), *((n, "Nej") for n in MORE)])]),
    ],
    "2024-05-lines-of-text": [
        Slide(
            "Aktivering av nya Webcertklienten",
            [
                Text(
                    [
                        "• Region Kalmar: Klart",
                        "• Region Skåne: 14 maj",
                        "• VGR – hösten 2024",
                        "• CGM (agent): v. 22",
                        "• Region Dalarna: Fnamn Enamn",
                    ]
                )
            ],
        )
    ],
    "2024-05-ticks": [
        Slide(
            "Närvaro",
            [
                Table(
                    [("Vårdgivare", "Deltog")]
                    + [(n, m) for n, m in zip(SIDE, ("✓", "✓", "", "x", "-"), strict=True)],
                    centred=True,
                )
            ],
        )
    ],
    "2024-05-date-per-cell": [
        Slide(
            "Införandeplan",
            [
                Table(
                    [
                        ("Region", "Underskriftstjänst", "React"),
                        ("Region Kalmar", "2024-03-19", "2024-05-14"),
                        ("Region Halland", "19 mars", "14 maj"),
                        ("Region Skåne", "v. 12", "v. 40"),
                        ("Region Uppsala", "april", "hösten 2024"),
                        ("Västra Götalandsregionen", "20/2", "Klart 20/2"),
                        ("Region Dalarna", "13/12", "Q3"),
                        ("Region Gävleborg", "Pågår", "14/5 eller 21/5"),
                    ]
                )
            ],
        )
    ],
    "2024-05-one-column-more": [
        Slide(
            "Status för införande",
            [
                Table(
                    [
                        ("Region/agent", "Ny klient", "Utbildning", "Kontaktperson"),
                        ("Region Kalmar", "Klart", "Ja", "Förnamn Efternamn"),
                        ("Region Halland", "Klart", "Nej", "Fnamn Enamn"),
                        ("Region Skåne", "Klart", "Ja", "namn@example.org"),
                        ("CGM (agent)", "Förnamn Efternamn", "Ja", "000-000 00 00"),
                    ],
                    widths=(170, 130, 100, 170),
                )
            ],
        )
    ],
    "2024-05-names-of-people": [
        Slide(
            "1. Deltagare",
            [
                Table(
                    [
                        ("Deltagare", "Närvarande", "Namn"),
                        ("Region Kalmar", "ja", "Förnamn Efternamn"),
                        ("Region Halland (Fnamn Enamn)", "ja", "Fnamn"),
                        ("Tilltalsnamn Släktnamn, Region Skåne", "ja", "Tilltalsnamn"),
                        ("Inera: Fnamn, Tilltalsnamn", "ja", "Fnamn Enamn"),
                        ("Förnamn Efternamn", "ja", ""),
                        ("Region Uppsala", "Förnamn Enamn", "Förnamn"),
                        ("CGM (Agent)", "-", "namn@example.org"),
                        ("Förnamn Enamn (agent)", "ja", ""),
                        ("Tilltalsnamn Släktnamn, Capio AB", "ja", ""),
                    ],
                    widths=(230, 130, 170),
                )
            ],
        )
    ],
    "2024-05-list-of-who-came": [
        Slide(
            "Närvarande",
            [
                Text(
                    [
                        "Region Kalmar",
                        "Region Skåne",
                        "VGR",
                        "Förnamn Efternamn, Inera",
                        "Carasent (agent)",
                        "Ej närvarande:",
                        "Region Uppsala",
                        "Kliniken (agent)",
                    ],
                    bullets=False,
                )
            ],
        )
    ],
    "2024-05-sentence-of-who-came": [
        Slide(
            "Välkomna",
            [
                Text(
                    [
                        "Närvarande: Region Kalmar, Region Skåne, VGR, CGM (Agent),"
                        " Förnamn Efternamn",
                        "Frånvarande: Region Uppsala, Region Halland",
                    ]
                )
            ],
        )
    ],
    "2024-05-companies": [
        Slide(
            "Status för införande av nya Webcertklienten",
            [
                Table(
                    [
                        ("Region", "Ny klient"),
                        ("Region Kalmar", "Klart"),
                        ("Region Skåne", "Klart"),
                        ("Region Halland", "Klart"),
                        ("Bolag", ""),
                        ("Praktikertjänst", "14 maj"),
                        ("Vårdbolaget i Norr AB", "Klart"),
                        ("Söderby sjukhus", "Nej"),
                        ("Agent", ""),
                        ("Journalia AB", "Klart"),
                        ("Cosmica (agent)", "21/5"),
                    ],
                    size=10,
                )
            ],
        )
    ],
    "2024-05-centred-two-line-names": [
        Slide(
            "Status för införande",
            [
                Table(
                    [
                        ("Region/agent", "Ny underskrifts-\nlösning", "Nya\nklienten"),
                        ("Region Jämtland Härjedalen", "Klart", "Klart"),
                        ("Region Kalmar", "Klart", "-"),
                        ("Capio S:t Görans sjukhus (agent)", "Klart", "Ja"),
                        ("Region Skåne", "", "Klart"),
                    ],
                    widths=(110, 120, 120),
                    centred=True,
                )
            ],
        )
    ],
    "2024-05-nothing-of-the-kind": [
        Slide(
            "Supportärenden per region",
            [
                Table(
                    [("Region", "Ärenden", "Öppna")]
                    + [(name, str(17 + k), str(k)) for k, name in enumerate((*SIDE, *MORE))]
                )
            ],
        ),
        Slide(
            "Kontaktpersoner",
            [Table([("Region", "Namn"), *((name, "Förnamn Efternamn") for name in SIDE)])],
        ),
    ],
    "2024-05-events-in-bullets": [
        Slide(
            "2. Vad har hänt sedan sist?",
            [
                Text(
                    [
                        "• Release 16 april 2024",
                        "- Nya klienten aktiverades för Region Skåne och VGR",
                        "- Rättningar i TS bas, se Förnamn Efternamns mejl 3 april",
                        "• Driftstörning den 3/4 kl. 08:15–09:40, användare kunde inte logga in",
                        "• Planerad release 14 maj",
                        "• Release den 11 juni är inställd",
                        "• Fnamn Enamn slutar den 30 april",
                    ]
                )
            ],
        ),
        Slide(
            "3. Nya intyg",
            [
                Text(
                    [
                        "• FK7809 finns i Webcert från den 5 november",
                        "• Test av FK3226 kan göras från den 1 juni",
                        "• Senast den 31 maj ska alla enheter ha bytt till den nya"
                        " underskriftstjänsten och meddelat sin kontaktperson",
                        "• Nya Webcertklienten blir primär för fristående Webcert den 1 oktober",
                    ]
                )
            ],
        ),
        Slide("Nästa användarforum", [Text(["Tisdag 3 september 2024 kl 13–14.30 via Teams"])]),
    ],
    "2024-05-events-told-twice": [
        Slide(
            "Aktuellt",
            [
                Text(
                    [
                        "Releaser:",
                        "• 16 april: rättningar",
                        "• 14 maj kl. 06.00–07.00",
                        "Nästa användarforum: 3 september",
                    ]
                )
            ],
        ),
        Slide(
            "Tack för idag!",
            [
                Text(["Kommande release 14 maj"], width=300),
                Text(
                    [
                        "Nästa forum den 3 september 2024 kl 13–14.30."
                        " Anmälan senast den 27 augusti."
                    ],
                    left=400,
                    width=250,
                ),
            ],
        ),
    ],
    "2024-05-wrapped-sentences": [
        Slide(
            "Information",
            [
                Text(
                    [
                        "Nya Webcertklienten aktiveras den 14 maj för Region Uppsala, Region"
                        " Dalarna och Capio S:t Görans sjukhus",
                        "Intyg tillgängliga i Webcert under september 2024:",
                        "• 7443 Intyg för tillfällig föräldrapenning vid sjukdom hos barn",
                        "• FK7210 Intyg om graviditet",
                        "Intyg tillgängliga i Webcert under våren 2025:",
                        "• 7269 Aktivitetsförmågeutredningar",
                    ],
                    width=330,
                )
            ],
        ),
    ],
    "2024-05-one-below-the-other": [
        Slide(
            "Läget",
            [
                Table(
                    [("Region", "Närvarande"), *((n, "Ja") for n in SIDE[:3])],
                ),
                Table(
                    [
                        ("Region", "Ny klient"),
                        *((n, "Klart") for n in (*MORE[:3], "Fnamn Efternamn")),
                    ],
                    top=230,
                ),
            ],
        )
    ],
    "2024-05-heading-over-two-columns": [
        Slide(
            "Status",
            [
                Table(
                    [
                        ("", "Status för nya Webcertklienten och", "underskriftstjänsten"),
                        ("Region", "Underskrift", "React"),
                        *((n, "Klart", "4 juni") for n in SIDE),
                    ],
                    widths=(130, 190, 120),
                    size=12,
                )
            ],
        )
    ],
    "2024-05-header-on-the-left-only": [
        Slide(
            "Deltagare",
            [
                Table([("Region", "Närvarande"), *((n, "x") for n in SIDE)], widths=(150, 90)),
                Table(
                    [(n, "x") for n in (*MORE, "Förnamn Efternamn")],
                    left=330,
                    widths=(150, 90),
                    header=False,
                ),
                Table(
                    [(n, "-") for n in AGENTS],
                    left=620,
                    widths=(210, 90),
                    header=False,
                ),
            ],
        )
    ],
    "2024-05-agent-beside-region": [
        Slide(
            "Aktivering",
            [
                Table(
                    [
                        ("Nr", "Region", "Agent", "Ny klient"),
                        ("1", "Region Kalmar", "CGM", "Klart"),
                        ("2", "Region Halland", "Carasent", "21/5"),
                        ("3", "Region Skåne", "CGM", "Klart"),
                        ("4", "Region Dalarna", "Kliniken", "Klart"),
                    ],
                    widths=(40, 150, 130, 110),
                )
            ],
        )
    ],
    "2024-05-names-as-attendance": [
        Slide(
            "1. Närvaro",
            [
                Table(
                    [
                        ("Region", "Deltagare"),
                        ("Region Kalmar", "Förnamn Efternamn, Klara Enamn"),
                        ("Region Halland", "Fnamn"),
                        ("Region Skåne", ""),
                        ("Region Dalarna", "Maj Enamn"),
                    ],
                )
            ],
        )
    ],
    "2024-05-left-alone": [
        Slide(
            "Övrigt",
            [
                Table(
                    [("Region", "Svarat på enkät"), *((n, "Ja") for n in SIDE)],
                )
            ],
        )
    ],
}


def draw(name: str, slides: Sequence[Slide], folder: Path) -> Path:
    from pptx import Presentation
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Pt

    deck = Presentation()
    deck.slide_width, deck.slide_height = Pt(960), Pt(540)
    for said in slides:
        slide = deck.slides.add_slide(deck.slide_layouts[6])
        parts = [Text([said.title], top=20, width=880, size=26), *said.parts]
        for part in parts:
            if isinstance(part, Table):
                rows, columns = len(part.rows), len(part.rows[0])
                size = Pt(sum(part.widths[:columns])), Pt(18 * rows)
                shape = slide.shapes.add_table(rows, columns, Pt(part.left), Pt(part.top), *size)
                shape.table.first_row = part.header
                for k in range(columns):
                    shape.table.columns[k].width = Pt(part.widths[k])
                for r, row in enumerate(part.rows):
                    shape.table.rows[r].height = Pt(18)
                    for k, text in enumerate(row):
                        cell = shape.table.cell(r, k)
                        cell.margin_top = cell.margin_bottom = Pt(1)
                        cell.text = text
                        for paragraph in cell.text_frame.paragraphs:
                            paragraph.font.size = Pt(part.size)
                            if part.centred and k:
                                paragraph.alignment = PP_ALIGN.CENTER
                continue
            box = slide.shapes.add_textbox(Pt(part.left), Pt(part.top), Pt(part.width), Pt(40))
            box.text_frame.word_wrap = True
            for k, line in enumerate(part.lines):
                frame = box.text_frame
                paragraph = frame.paragraphs[0] if k == 0 else frame.add_paragraph()
                bullet = line[0] if line[0] in "•-" else ""
                paragraph.text = line.lstrip("•- ")
                paragraph.font.size = Pt(part.size)
                if bullet:
                    _bullet(paragraph, "•" if bullet == "•" else "–", 1 + (bullet == "-"))
    path = folder / f"{name}.pptx"
    deck.save(str(path))
    return path


def _bullet(paragraph, sign: str, level: int) -> None:  # type: ignore[no-untyped-def]
    from lxml import etree

    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", str(228600 * level))
    properties.set("indent", "-228600")
    name = "{http://schemas.openxmlformats.org/drawingml/2006/main}buChar"
    etree.SubElement(properties, name).set("char", sign)


def main(names: Sequence[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        drawn = [draw(n, s, Path(folder)) for n, s in DECKS.items() if not names or n in names]
        command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(HERE)]
        subprocess.run([*command, *map(str, drawn)], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])

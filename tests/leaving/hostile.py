"""A project whose every text wants to be more than text: labels, file names, decisions."""

from __future__ import annotations

import os
import shutil
import unicodedata
from pathlib import Path

from plain_deck import print_plain_deck, usual_rows

from intygsstat.reference.lookup import regions

PROJECT = Path(__file__).parent.parent.parent
FOLDER = 'it\'s "quoted" [1]*; DROP TABLE cells; --'
ON_SLIDES = (
    '=HYPERLINK("http://evil.test";"x")',
    "+cmd|'/C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "'=1+1",
    "=DDE('cmd','x')",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    "]]></script><svg onload=alert(3)>",
    '<b>x</b> <a href="javascript:alert(4)">y</a>',
    "${alert(5)} `{{DATA}}`",
    "{{SCRIPT}} &lt;i&gt; \\u003cb",
    "'; DROP TABLE cells; --",
)
# What no usual font of a slide has stands in a text deck.
IN_TEXT = (
    "＝SUM(A)",
    "＋cmd",
    "－xyz",
    "＠SUMMA",
    "\u202egnp.exe",
    "\u009b31mred",
    "a\u2066b\u2069c",
    "\u0391lmar",  # a Greek letter
    "<b>fet</b>",
)
TYPES = ("AG1-14", "<img/src=x>", "=1+2", "Totalt")
ON_A_TERMINAL = "\x1b]0;pwned\x07\x1b[2J\r\x08"
SLIDES = f"-rf '; 2024-03 \"{{{{DATA}}}}\n{ON_A_TERMINAL}\u202e \\ <img src=x onerror=alert(9)>.pdf"
TWINS = tuple(unicodedata.normalize(form, "Å tvilling.txt") for form in ("NFC", "NFD"))
LONG = "=" + 250 * "l" + ".txt"  # 255 bytes: no sidecar's name is as long
NO_UTF8 = os.fsdecode(b"[red]\xff\xfe[x].pdf")
WORDS = "<script>alert(6)</script> =1+1 \x1b[31m \u2028 ]]> \"'`${alert(7)}"


def make_project(folder: Path) -> Path:
    """Write the project into `folder`/FOLDER: two kinds of decks, a sidecar, a decision."""
    root = folder / FOLDER
    raw = root / "data" / "raw"
    raw.mkdir(parents=True)
    (root / "notebooks").mkdir()
    shutil.copy(PROJECT / "notebooks" / "01_quality.ipynb", root / "notebooks")
    known = list(usual_rows().items())
    odd = {
        label: [str(20 + n), str(30 + n), str(400 + n), str(451 + 3 * n)]
        for n, label in enumerate(ON_SLIDES)
    }
    rows = dict(known[:5]) | odd | dict(known[5:11])  # between regions they are the table's own
    slides = [("8a. Utfärdade intyg januari", rows), ("8b. Webcert fristående januari", rows)]
    print_plain_deck(raw / SLIDES, slides, types=TYPES, size=7)
    as_toml = WORDS.replace("\\", "\\\\").replace('"', '\\"').replace("\x1b", "\\u001b")
    (raw / (SLIDES + ".toml")).write_text(
        "".join(f'{name} = "{as_toml}"\n' for name in ("title", "publisher", "certainty"))
        + f'limits = ["{as_toml}"]\n',
        encoding="utf-8",
    )
    for number, name in enumerate((*TWINS, LONG)):  # the same bytes would be read once
        (raw / name).write_text(_text_deck() + number * "\n", encoding="utf-8")
    (raw / NO_UTF8).write_bytes(b"not a PDF")
    told = '"' + WORDS.replace('"', '""') + '"'
    (root / "corrections.csv").write_text(
        "month,channel,region,type,printed,decided,reason,who,when\n"
        f"2024-01,issued,sum_1_1_cmd,ag1_14,23,24,{told},{told},2024-04-02\n",
        encoding="utf-8",
    )
    return root


def _text_deck() -> str:
    names = [region.name for region in regions().values() if not region.part_of]
    header = "Vårdgivare/Bolag AG1-14 AG7804 DB DOI FK7804 (lisjp) Totalt"
    rows = [
        f"{name} {10 + n} {20 + n} {30 + n} {40 + n} {50 + n} {150 + 5 * n + (name in IN_TEXT)}"
        for n, name in enumerate((*names[:10], *IN_TEXT, *names[10:]))
    ]
    tables = (
        "\n".join([title, header, *rows])
        for title in ("8a. Utfärdade intyg februari 2024", "8b. Webcert fristående februari 2024")
    )
    return "\n\n".join(("Användarforum april 2024", *tables))

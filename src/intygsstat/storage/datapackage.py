"""datapackage.json: what the CSV files of a folder hold (Data Package, version 1)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from intygsstat.storage.exports import Dialect, Extract, Field

_TITLES = {
    "excel": "Intyg i Webcert per månad, region och intygstyp",
    "plain": "Certificates in Webcert by month, region and certificate type",
}
_DESCRIPTIONS = {
    "excel": (
        "Läst ur bildspelen från användarforum för Webcert. Utfärdade omfattar fristående; "
        "integrerade är utfärdade minus fristående och står inte på bilderna. En tom cell räknas "
        "som noll i summor. Bildspelens tal ändras aldrig; troliga värden står i egna kolumner: "
        "det som någon har beslutat, annars det föreslagna, annars bildspelets. "
        "Varje rad har en kvalitetsflagga. En apostrof står framför text "
        "som ett kalkylprogram annars skulle köra som formel, och tecken som inte syns "
        "skrivs ut som \\u och fyra siffror."
    ),
    "plain": (
        "Read from the slides of the Webcert user forum. issued includes standalone; "
        "integrated is issued minus standalone and is printed nowhere. A blank cell counts as "
        "nothing in sums. Printed numbers are never altered; likely values stand in columns of "
        "their own: what somebody decided, else what is proposed, else what is printed. "
        "Every row has a quality flag. An apostrophe stands before text that "
        "a spreadsheet would otherwise run as a formula, and characters that can't be seen "
        "are written as \\u and four digits."
    ),
}


@dataclass(frozen=True, slots=True)
class Source:
    """A deck that numbers were read from."""

    deck: str
    sha256: str
    title: str
    publisher: str | None

    def described(self) -> dict[str, str]:
        named = self.title if self.title == self.deck else f"{self.title} ({self.deck})"
        publisher = f"{self.publisher}: " if self.publisher else ""
        return {"title": f"{publisher}{named}, sha256 {self.sha256}"}


def write_datapackage(
    folder: Path, dialect: Dialect, extracts: Sequence[Extract], sources: Sequence[Source]
) -> Path:
    """Describe the files of `extracts`, which stand in `folder`; returns what was written."""
    package: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": f"intygsstat-{dialect}",
        "title": _TITLES[dialect],
        "description": _DESCRIPTIONS[dialect],
        "resources": [_resource(folder, dialect, extract) for extract in extracts],
    }
    if sources:
        package["sources"] = [source.described() for source in sources]
    path = folder / "datapackage.json"
    text = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def _resource(folder: Path, dialect: Dialect, extract: Extract) -> dict[str, Any]:
    content = (folder / f"{extract.name}.csv").read_bytes()
    schema: dict[str, Any] = {"fields": [_field(field, dialect) for field in extract.fields]}
    if extract.key:
        schema["primaryKey"] = list(extract.key)
    return {
        "profile": "tabular-data-resource",
        "name": extract.name,
        "path": f"{extract.name}.csv",
        "title": extract.title,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig" if dialect == "excel" else "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "dialect": {
            "delimiter": ";" if dialect == "excel" else ",",
            "lineTerminator": "\r\n",
            "quoteChar": '"',
            "doubleQuote": True,
            "header": True,
        },
        "schema": schema,
    }


def _field(field: Field, dialect: Dialect) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": field.header,
        "type": field.type,
        "description": field.description,
    }
    if field.type == "number" and dialect == "excel":
        described["decimalChar"] = ","
    if field.type == "boolean":
        yes, no = ("ja", "nej") if dialect == "excel" else ("true", "false")
        described |= {"trueValues": [yes], "falseValues": [no]}
    if field.values:
        described["constraints"] = {"enum": list(field.values)}
    return described

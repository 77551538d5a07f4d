"""What a frame was narrowed to before it is drawn: one region, one certificate type, or neither."""

from __future__ import annotations

from dataclasses import dataclass

from intygsstat.chart.formats import safe
from intygsstat.locale import Lang, text
from intygsstat.reference.names import region_name, type_name


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The region and the type whose rows a frame holds, by id; None stands for all of them.

    A chart doesn't narrow its frame, it only says in words what it was given.
    """

    region: str | None = None
    certificate_type: str | None = None

    def place(self, lang: Lang) -> str:
        """'hela landet' or the region's name, to stand after 'i'."""
        return text("country", lang) if self.region is None else safe(region_name(self.region))

    def types(self, lang: Lang) -> str:
        """'alla intygstyper' or the type's name, to stand after a comma."""
        if self.certificate_type is None:
            return text("all_types_after_comma", lang)
        return safe(type_name(self.certificate_type))

    def named(self) -> list[str]:
        """The names, unescaped, of what it is narrowed to, type first; none if all is there."""
        certificate_type, region = self.certificate_type, self.region
        return [
            *([] if certificate_type is None else [type_name(certificate_type)]),
            *([] if region is None else [region_name(region)]),
        ]

    def heading(self, words: str) -> str:
        """A title with the names of what it is narrowed to before it, safe as markup."""
        return safe(", ".join(self.named())) + ": " + words if self.named() else words


ALL = Narrowed()

"""One deck through reading, recognising and validating."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from intygsstat.errors import IntygsstatError
from intygsstat.models import DeckReading, Engine, ForumDate, RowTotal, is_text_deck
from intygsstat.pdf.sidecar import Sidecar, check_checksum, read_sidecar


@dataclass(frozen=True, slots=True)
class ExaminedDeck:
    """A deck's reading with all its findings, its row totals, and what its sidecar says."""

    reading: DeckReading
    totals: tuple[RowTotal, ...]
    sidecar: Sidecar


def examine_deck(
    path: Path, forum_date: ForumDate | None = None, engine: Engine = "pdfium"
) -> ExaminedDeck:
    """Read the deck at `path` and check it against every rule that looks at one deck.

    `forum_date` wins over the sidecar's. Raises IntygsstatError, and nothing else, if the deck or
    its sidecar can't be read.
    """
    # whoever only hears what another process examined does without what reads decks
    from intygsstat.checks.deck import validate_deck
    from intygsstat.pdf.document import open_deck
    from intygsstat.slides.read import read_slides
    from intygsstat.tables.read import read_tables, reading_error

    try:
        sidecar = read_sidecar(path)
        given = forum_date or sidecar.forum_date
        if is_text_deck(path.name):
            # numpy, which it needs, takes longer to import than a PDF to read
            from intygsstat.text_decks.read import read_text_deck

            reading = read_text_deck(path, given)
        else:
            with open_deck(path) as deck:
                reading = read_slides(deck, read_tables(deck, given, engine, sidecar.seen))
        check_checksum(path, sidecar, reading.sha256)
        totals, findings = validate_deck(reading)
    except IntygsstatError:
        raise
    except Exception as error:  # whatever a file does to us must name the deck
        raise reading_error(path, error) from error
    return ExaminedDeck(replace(reading, findings=tuple(findings)), tuple(totals), sidecar)

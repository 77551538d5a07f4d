"""Files in data/raw/ that are no decks are named, with what to do about them."""

from __future__ import annotations

from pathlib import Path

import pytest

from intygsstat.pipeline.inputs import deck_files, find_other_files


def lay(root: Path, *names: str) -> Path:
    raw = root / "data" / "raw"
    raw.mkdir(parents=True)
    for name in names:
        (raw / name).write_bytes(b"")
    return root


def test_slides_without_their_pdf_are_to_mend(tmp_path: Path) -> None:
    strays = find_other_files(lay(tmp_path, "forum-2024-03.pptx", "tal.XLSX"))
    assert len(strays.problems) == 2
    assert strays.problems[0] == (
        "data/raw/forum-2024-03.pptx: expected a deck as PDF; found a .pptx file, and no "
        "forum-2024-03.pdf beside it. Try this: open it, save it as PDF in data/raw/, and run again"
    )
    assert [note.split()[0] for note in strays.notes] == ["forum-2024-03.pptx", "tal.XLSX"]


def test_slides_beside_their_pdf_are_only_named(tmp_path: Path) -> None:
    strays = find_other_files(lay(tmp_path, "forum.pptx", "Forum.PDF", "forum.odp"))
    assert strays.problems == ()
    assert [note.split()[0] for note in strays.notes] == ["forum.odp", "forum.pptx"]


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "README",
        "readme.txt",
        "forum.pdf.toml",
        ".DS_Store",
        "._forum.pdf",
        "~$forum.pptx",
        ".~lock.forum.odp#",
        "Thumbs.db",
        "desktop.ini",
    ],
)
def test_what_belongs_in_the_folder_is_passed_over(tmp_path: Path, name: str) -> None:
    strays = find_other_files(lay(tmp_path, "forum.pdf", name))
    assert (strays.notes, strays.problems) == ((), ())
    assert [path.name for path in deck_files(tmp_path)] == ["forum.pdf"]


@pytest.mark.parametrize("name", ["forum.pdf.part", "gone.pdf.toml", "bild.png", "forum"])
def test_any_other_file_is_named_and_stops_nothing(tmp_path: Path, name: str) -> None:
    strays = find_other_files(lay(tmp_path, "forum.pdf", name))
    assert strays.problems == ()
    (note,) = strays.notes
    assert note.startswith(f"{name}  ")


def test_a_folder_of_decks_is_named(tmp_path: Path) -> None:
    (lay(tmp_path) / "data" / "raw" / "2023").mkdir()
    assert find_other_files(tmp_path).notes == ("2023/  a folder; decks in it are not read",)

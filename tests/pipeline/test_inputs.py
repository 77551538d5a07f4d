"""Files in data/raw/: decks, copies of decks, and what is none, named with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from intygsstat.pipeline.decks import (
    DeckInput,
    deck_files,
    duplicates,
    find_inputs,
    find_other_files,
)


def lay(root: Path, *names: str) -> Path:
    raw = root / "data" / "raw"
    raw.mkdir(parents=True)
    for name in names:
        (raw / name).write_bytes(b"")
    return root


def test_pdfs_and_texts_are_decks_and_what_belongs_beside_them_is_passed_over(
    tmp_path: Path,
) -> None:
    lay(
        tmp_path, "a.pdf", "b.txt", "C.TXT", "README.md", "README", "readme.txt", "b.txt.toml",
        ".txt", ".DS_Store", "._a.pdf", "~$a.pptx", ".~lock.a.odp#", "Thumbs.db", "desktop.ini",
    )  # fmt: skip
    assert [path.name for path in deck_files(tmp_path)] == ["C.TXT", "a.pdf", "b.txt"]
    assert find_other_files(tmp_path, {}) == ([], [])


@pytest.mark.parametrize(
    ("names", "notes", "problem"),
    [
        (
            ["forum-2024-03.pptx"],
            ["forum-2024-03.pptx  NOT READ: no PDF of it lies beside it"],
            "data/raw/forum-2024-03.pptx: expected a deck as PDF; found a .pptx file, and no "
            "forum-2024-03.pdf beside it. Try this: open it, save it as PDF in data/raw/, and run "
            "again",
        ),
        (["tal.XLSX"], ["tal.XLSX  NOT READ: no PDF of it lies beside it"], "found a .xlsx file"),
        (
            ["forum.pptx", "Forum.PDF", "forum.odp"],
            [f"forum.{kind}  not read: its PDF lies beside it" for kind in ("odp", "pptx")],
            "",
        ),
        *(
            ([name], [f"{name}  neither a deck nor the sidecar of one: not read"], "")
            for name in ("forum.pdf.part", "gone.pdf.toml", "bild.png", "forum")
        ),
    ],
)
def test_any_other_file_is_named_and_slides_without_a_pdf_are_to_mend(
    tmp_path: Path, names: list[str], notes: list[str], problem: str
) -> None:
    found, problems = find_other_files(lay(tmp_path, *names), {})
    assert found == notes
    assert len(problems) == bool(problem)
    assert problem in "".join(problems)


def test_a_folder_of_decks_is_named(tmp_path: Path) -> None:
    (lay(tmp_path) / "data" / "raw" / "2023").mkdir()
    assert find_other_files(tmp_path, {}) == (["2023/  a folder; decks in it are not read"], [])


def test_a_copy_is_named_and_not_read(tmp_path: Path) -> None:
    inputs = find_inputs(lay(tmp_path, "a.pdf", "forum-2024-03.pdf", "b.txt"))
    assert [deck.name for deck in inputs.decks] == ["b.txt", "forum-2024-03.pdf"]
    notes, problems = find_other_files(tmp_path, inputs.copies)
    assert (notes, problems) == (["a.pdf  not read: the same file as forum-2024-03.pdf"], [])


def test_which_copy_is_read_does_not_hang_on_what_lay_there_before() -> None:
    def deck(name: str, sha256: str = "same", sidecar: str = "") -> DeckInput:
        return DeckInput(Path(name), sha256, sidecar)

    dated = [deck("a.pdf"), deck("forum-2024-03.pdf"), deck("z.pdf")]
    chosen = "forum-2024-03.pdf"
    assert duplicates(dated) == {"a.pdf": chosen, "z.pdf": chosen}
    assert duplicates(dated[::-1]) == duplicates(dated)
    assert duplicates([*dated, deck("z2.pdf", sidecar="s")])[chosen] == "z2.pdf"
    assert duplicates([deck("b.pdf"), deck("a.pdf")]) == {"b.pdf": "a.pdf"}
    assert duplicates([deck("a.pdf"), deck("a.txt"), deck("b.pdf", "other")]) == {}
    assert duplicates([deck("a.pdf", ""), deck("b.pdf", "")]) == {}  # can't be opened

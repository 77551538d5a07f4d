"""Reading the decks again, from nothing, and holding the result against what is published."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from intygsstat.pdf.files import checksum
from intygsstat.pipeline.decks import take_decks
from intygsstat.pipeline.diagnosis import diagnose_decks
from intygsstat.pipeline.inputs import Inputs, find_inputs
from intygsstat.pipeline.outputs import write_extracts_of, write_report_of
from intygsstat.pipeline.workers import processors
from intygsstat.storage.corrections import FILE_NAME, read_corrections
from intygsstat.storage.database import build_warehouse
from intygsstat.storage.release import Release, new_release

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from intygsstat.pipeline.decks import ExamineAll


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was compared, in words with how much, and each difference in one line."""

    compared: tuple[str, ...]
    differences: tuple[str, ...]


def verify(root: Path, published: Release, examine_all: ExamineAll) -> Verdict:
    """Read every deck of the published release anew and compare all that follows.

    Nothing that is stored is used or changed: Parquet, database, extracts and
    page are made a second time in a folder of their own, which is removed.
    Raises IntygsstatError if the decisions no longer fit what the decks print.
    """
    inputs = find_inputs(root, published.run().get("engine", "both"))
    compared, differences = [], list(_decks_that_differ(inputs, published))
    with new_release(root, "to compare with") as again:
        take_decks(inputs, {}, None, again.parquet, examine_all)
        diagnose_decks(again.parquet, processors())
        build_warehouse(again.parquet, again.database, read_corrections(root / FILE_NAME))
        write_extracts_of(again)
        write_report_of(root, again)
        for what, compare in _COMPARISONS:
            much, found = compare(published, again)
            compared.append(f"{what}: {much}")
            differences += found
    return Verdict(tuple(compared), tuple(differences))


def _decks_that_differ(inputs: Inputs, published: Release) -> Iterator[str]:
    read = published.run().get("decks", {})
    here = {deck.name: deck.sha256 for deck in inputs.decks}
    for name in sorted(read.keys() | here.keys()):
        if name not in here:
            yield f"{name}: was read for what is published, and is gone from data/raw/"
        elif name not in read:
            yield f"{name}: lies in data/raw/, and was not read for what is published"
        elif read[name].get("sha256") != here[name]:
            yield f"{name}: another file was read for what is published"


def _compare_parquet(published: Release, again: Release) -> tuple[str, list[str]]:
    files, found = _same_files(published.parquet, again.parquet, "data/parquet/")
    return f"{files} files", found


def _compare_extracts(published: Release, again: Release) -> tuple[str, list[str]]:
    extracts = [release.reports / "extracts" for release in (published, again)]
    files, found = _same_files(extracts[0], extracts[1], "reports/extracts/")
    return f"{files} files", found


def _compare_page(published: Release, again: Release) -> tuple[str, list[str]]:
    pages = [release.reports / "index.html" for release in (published, again)]
    if checksum(pages[0]) == checksum(pages[1]):
        return "the same bytes", []
    return "other bytes", ["reports/index.html: is not what follows from the decks"]


def _same_files(one: Path, other: Path, place: str) -> tuple[int, list[str]]:
    sums = [
        {path.relative_to(folder).as_posix(): checksum(path) for path in folder.rglob("*.*")}
        for folder in (one, other)
    ]
    names = sorted(sums[0].keys() | sums[1].keys())
    found = []
    for name in names:
        if name not in sums[1]:
            found.append(f"{place}{name}: is published, and does not follow from the decks")
        elif name not in sums[0]:
            found.append(f"{place}{name}: follows from the decks, and is not published")
        elif sums[0][name] != sums[1][name]:
            found.append(f"{place}{name}: holds something else than follows from the decks")
    return len(names), found


def _compare_database(published: Release, again: Release) -> tuple[str, list[str]]:
    import duckdb

    rows, found = 0, []
    with duckdb.connect(":memory:") as connection:
        for name, release in (("published", published), ("again", again)):
            connection.execute(f"ATTACH '{_quoted(release.database)}' AS {name} (READ_ONLY)")
        names = [set(_views(connection, schema)) for schema in ("published", "again")]
        found += [f"database, {view}: is there only once" for view in sorted(names[0] ^ names[1])]
        for view in sorted(names[0] & names[1]):
            more, differs = _rows_that_differ(connection, view)
            rows += more
            if differs:
                found.append(f"database, {view}: {differs}")
    return f"{len(names[1])} views, {rows} rows", found


def _views(connection: DuckDBPyConnection, database: str) -> Sequence[str]:
    found = connection.execute(
        "SELECT view_name FROM duckdb_views() "
        "WHERE database_name = ? AND schema_name = 'main' AND NOT internal",
        [database],
    ).fetchall()
    return [name for (name,) in found]


def _rows_that_differ(connection: DuckDBPyConnection, view: str) -> tuple[int, str]:
    """How many rows follow from the decks, and how the published ones differ ('' if not)."""
    counts = []
    for one, other in (("published", "again"), ("again", "published")):
        sql = f'SELECT count(*) FROM (FROM {one}."{view}" EXCEPT ALL FROM {other}."{view}")'
        try:
            counts.append(connection.execute(sql).fetchall()[0][0])
        except Exception as error:  # other columns, or a file that is damaged
            return 0, str(error).splitlines()[0]
    rows = connection.execute(f'SELECT count(*) FROM again."{view}"').fetchall()[0][0]
    if not any(counts):
        return rows, ""
    return rows, (
        f"{counts[0]} published rows do not follow from the decks, "
        f"{counts[1]} that do are not published"
    )


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


_Comparison = Callable[[Release, Release], tuple[str, list[str]]]
_COMPARISONS: tuple[tuple[str, _Comparison], ...] = (
    ("Parquet", _compare_parquet),
    ("database", _compare_database),
    ("extracts", _compare_extracts),
    ("report page", _compare_page),
)

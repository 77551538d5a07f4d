"""Reading the decks again, from nothing, and holding the result against what is published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from intygsstat.pdf.files import checksum
from intygsstat.pipeline.decks import ExamineAll, diagnose_decks, ingest_decks
from intygsstat.pipeline.inputs import Inputs, find_inputs
from intygsstat.pipeline.outputs import write_extracts_of, write_report_of
from intygsstat.storage.corrections import FILE_NAME, read_corrections
from intygsstat.storage.database import build_warehouse
from intygsstat.storage.release import Release, new_release

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


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
    differences = list(_decks_that_differ(inputs, published))
    with new_release(root, "to compare with") as again:
        ingest_decks(inputs, {}, None, again.parquet, examine_all)
        diagnose_decks(again.parquet)
        build_warehouse(again.parquet, again.database, read_corrections(root / FILE_NAME))
        write_extracts_of(again)
        write_report_of(root, again)
        parquet, more = _compare_files(published, again, "parquet", "data/parquet")
        differences += more
        database, more = _compare_databases(published.database, again.database)
        differences += more
        extracts, more = _compare_files(published, again, "reports/extracts", "reports/extracts")
        differences += more
        page = "reports/index.html"
        same = checksum(published.folder / page) == checksum(again.folder / page)
        if not same:
            differences.append(f"{page}: is not what follows from the decks")
    compared = (
        f"Parquet: {parquet} files",
        f"database: {database}",
        f"extracts: {extracts} files",
        f"report page: {'the same' if same else 'other'} bytes",
    )
    return Verdict(compared, tuple(differences))


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


def _compare_files(
    published: Release, again: Release, folder: str, place: str
) -> tuple[int, list[str]]:
    one, other = (
        {path.relative_to(root).as_posix(): checksum(path) for path in root.rglob("*.*")}
        for root in (published.folder / folder, again.folder / folder)
    )
    found = []
    for name in sorted(one.keys() | other.keys()):
        if name not in other:
            found.append(f"{place}/{name}: is published, and does not follow from the decks")
        elif name not in one:
            found.append(f"{place}/{name}: follows from the decks, and is not published")
        elif one[name] != other[name]:
            found.append(f"{place}/{name}: holds something else than follows from the decks")
    return len(one.keys() | other.keys()), found


def _compare_databases(published: Path, again: Path) -> tuple[str, list[str]]:
    import duckdb

    rows, found = 0, []
    with duckdb.connect(":memory:") as connection:
        for name, path in (("published", published), ("again", again)):
            quoted = str(path).replace("'", "''")
            connection.execute(f"ATTACH '{quoted}' AS {name} (READ_ONLY)")
        one, other = (set(_views(connection, name)) for name in ("published", "again"))
        found += [f"database, {view}: is there only once" for view in sorted(one ^ other)]
        for view in sorted(one & other):
            more, differs = _rows_that_differ(connection, view)
            rows += more
            if differs:
                found.append(f"database, {view}: {differs}")
    return f"{len(other)} views, {rows} rows", found


def _views(connection: DuckDBPyConnection, database: str) -> list[str]:
    found = connection.execute(
        "SELECT view_name FROM duckdb_views() "
        "WHERE database_name = ? AND schema_name = 'main' AND NOT internal",
        [database],
    ).fetchall()
    return [name for (name,) in found]


def _rows_that_differ(connection: DuckDBPyConnection, view: str) -> tuple[int, str]:
    """How many rows follow from the decks, and how the published ones differ ('' if not)."""
    sql = f"""
        SELECT (SELECT count(*) FROM again."{view}"),
               (SELECT count(*) FROM (FROM published."{view}" EXCEPT ALL FROM again."{view}")),
               (SELECT count(*) FROM (FROM again."{view}" EXCEPT ALL FROM published."{view}"))
    """
    try:
        rows, beyond, missing = connection.execute(sql).fetchall()[0]
    except Exception as error:  # other columns, or a file that is damaged
        return 0, str(error).splitlines()[0]
    if not beyond and not missing:
        return rows, ""
    return rows, (
        f"{beyond} published rows do not follow from the decks, {missing} that do are not published"
    )

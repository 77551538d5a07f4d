"""Reading the decks again, from nothing, and holding the result against what is published."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from intygsstat.errors import EXIT_DATA, EXIT_OK, echo
from intygsstat.pipeline.decks import ExamineAll, diagnose_decks, ingest_decks
from intygsstat.pipeline.inputs import find_inputs
from intygsstat.pipeline.outputs import write_extracts_of, write_report_of
from intygsstat.pipeline.run_log import run_log
from intygsstat.readers.workers import examine_decks, processors
from intygsstat.storage.corrections import FILE_NAME, read_corrections
from intygsstat.storage.database import build_warehouse
from intygsstat.storage.parquet import stored_files
from intygsstat.storage.release import (
    Release,
    file_sums,
    new_release,
    published_release,
    run_lock,
)
from intygsstat.storage.store import view_names

_ROWS = """
    SELECT (SELECT count(*) FROM again."{view}"),
           (SELECT count(*) FROM (FROM published."{view}" EXCEPT ALL FROM again."{view}")),
           (SELECT count(*) FROM (FROM again."{view}" EXCEPT ALL FROM published."{view}"))
"""


# Numbers of slides that both libraries read and read differently, and how many of a table's only
# one of them reads.
_READINGS = """
    WITH pairs AS (
        SELECT deck, page, month, channel, region_label, type_label, one.count, other.count AS again
        FROM read_parquet(getvariable('published')) AS one
        FULL JOIN read_parquet(getvariable('again')) AS other
            USING (deck, page, month, channel, region_label, type_label, row, "column")
        WHERE NOT ends_with(deck, '.txt') AND one.count IS DISTINCT FROM other.count
    )
    SELECT true, deck || ', slide ' || page || ', row ' || region_label || ', column ' || type_label
        || ': ' || count || ' with pdfium, ' || again || ' with pdfplumber'
    FROM pairs WHERE count <> again
    UNION ALL
    SELECT false, 'Note: ' || deck || ', slide ' || page || ': ' || count(*)
        || ' numbers are read with only one of pdfium and pdfplumber'
    FROM pairs WHERE count <> again IS NOT TRUE GROUP BY deck, page
    ORDER BY ALL
"""


def run_verify(root: Path) -> int:
    """Print what was compared and each difference; the exit code is 1 if there is one.

    Raises:
        StoreError: nothing is published yet.
    """
    with run_log(root, "verify") as log, run_lock(root):
        published = published_release(root)
        compared, differences = verify(
            root, published, partial(examine_decks, workers=processors())
        )
        exit_code = EXIT_DATA if differences else EXIT_OK
        log |= {"exit_code": exit_code, "published": published.id}
        log |= {"compared": compared, "differences": differences}
    echo("\n  ".join([f"Release {published.id}, made again from the decks:", *compared]))
    if not differences:
        echo("Every published number follows from the decks.")
        return exit_code
    many = f"{len(differences)} difference{'' if len(differences) == 1 else 's'}"
    advice = (
        f"{many}. Try this: make monthly, if decks or the program changed since; else rm "
        "data/current && make monthly"
    )
    echo("\n".join([*differences, advice]), error=True)
    return exit_code


def verify(root: Path, published: Release, examine_all: ExamineAll) -> tuple[list[str], list[str]]:
    """Read every deck of the published release anew and compare all that follows: what was
    compared, in words with how much, and each difference in one line.

    Nothing that is stored is used or changed: Parquet, database, extracts and
    page are made a second time in a folder of their own, which is removed.
    Raises IntygsstatError if the decisions no longer fit what the decks print.
    """
    inputs = find_inputs(root, published.run().get("engine", "pdfium"))
    with new_release(root, "to compare with") as again:
        otherwise = again.folder / "pdfplumber"
        ingest_decks(replace(inputs, engine="pdfplumber"), {}, None, otherwise, examine_all)
        readings_differ, notes = _readings_that_differ(published.parquet, otherwise)
        shutil.rmtree(otherwise)
        ingest_decks(inputs, {}, None, again.parquet, examine_all)
        diagnose_decks(again.parquet)
        build_warehouse(again.parquet, again.database, read_corrections(root / FILE_NAME))
        write_extracts_of(root, again)
        write_report_of(root, again)
        database, database_differs = _compare_databases(published.database, again.database)
        one, other = _sums(published), _sums(again)
    read = {name: deck["sha256"] for name, deck in published.run().get("decks", {}).items()}
    here = {deck.name: deck.sha256 for deck in inputs.decks}
    compared = [
        f"{len(other)} files: Parquet, extracts, the report page, letters",
        f"database: {database}",
        "every number on slides, once more with pdfplumber",
        *notes,
    ]
    differences = [
        *(
            f"{name}: data/raw/ has another file, or none, than was read for what is published"
            for name in _that_differ(read, here)
        ),
        *readings_differ,
        *(f"{name}: is not what follows from the decks" for name in _that_differ(one, other)),
        *database_differs,
    ]
    return compared, differences


def _that_differ(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    return sorted({name for name, _ in one.items() ^ other.items()})


def _sums(release: Release) -> dict[str, str]:
    """The checksums of what follows from the decks alone; a database is compared by its rows."""
    compared = ("parquet/", "reports/extracts/", "reports/index.html", "reports/letters/")
    sums = file_sums(release.folder).items()
    return {name: said["sha256"] for name, said in sums if name.startswith(compared)}


def _readings_that_differ(published: Path, again: Path) -> tuple[list[str], list[str]]:
    """Where two libraries read another number on a slide, and how often only one reads any."""
    import duckdb

    with duckdb.connect(":memory:") as connection:
        for name, folder in (("published", published), ("again", again)):
            files = [str(path) for path in stored_files(folder, "cells")]
            if not files:
                return [], []
            connection.execute(f"SET VARIABLE {name} = ?", [files])
        found = connection.execute(_READINGS).fetchall()
    return [line for differs, line in found if differs], [n for differs, n in found if not differs]


def _compare_databases(published: Path, again: Path) -> tuple[str, list[str]]:
    """How much there is in the second one, and the views that differ, each with how."""
    import duckdb

    rows = 0
    with duckdb.connect(":memory:") as connection:
        for name, path in (("published", published), ("again", again)):
            quoted = str(path).replace("'", "''")
            connection.execute(f"ATTACH '{quoted}' AS {name} (READ_ONLY)")
        views, found = view_names(again), []
        for view in views:
            try:
                sql = _ROWS.format(view=view)
                more, beyond, missing = connection.execute(sql).fetchall()[0]
            except Exception as error:  # no view, other columns, or a file that is damaged
                found.append(f"database, {view}: {str(error).splitlines()[0]}")
                continue
            rows += more
            if beyond or missing:
                found.append(
                    f"database, {view}: {beyond} published rows do not follow from the decks, "
                    f"{missing} that do are not published"
                )
    return f"{len(views)} views, {rows} rows", found

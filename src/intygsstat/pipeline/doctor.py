"""What is installed, whether what is published is whole (`doctor`), and whether it follows from
the decks (`verify`)."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from intygsstat.errors import EXIT_DATA, EXIT_OK, IntygsstatError, echo
from intygsstat.pipeline.decks import diagnose_decks, find_inputs, ingest_decks
from intygsstat.pipeline.run import write_extracts_of, write_report_of
from intygsstat.pipeline.summary import render
from intygsstat.readers.confinement import closed_doors
from intygsstat.readers.workers import examine_decks, processors
from intygsstat.storage.corrections import FILE_NAME, read_corrections
from intygsstat.storage.database import build_warehouse
from intygsstat.storage.parquet import stored_files
from intygsstat.storage.release import (
    Release,
    altered_files,
    current_release,
    file_sums,
    links_lead_there,
    new_release,
    published_release,
    run_lock,
)
from intygsstat.storage.store import open_store, view_names

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


def run_doctor(root: Path) -> int:
    """Print a line for everything looked at; the exit code is 1 if anything wants mending."""
    from intygsstat.chart.pages import HOW_TO_INSTALL, find_chromium

    release = current_release(root)
    text = render(
        "doctor.txt.j2",
        python=sys.version.split()[0],
        chromium=find_chromium(),
        how_to_install=HOW_TO_INSTALL,
        doors=closed_doors(),
        release=release.id if release else None,
        **(_published(root, release) if release else {}),
    )
    wrong = len(re.findall("^WRONG", text, re.MULTILINE))
    echo(text)
    echo(f"{wrong} thing{'' if wrong == 1 else 's'} to mend." if wrong else "All is well.")
    return EXIT_DATA if wrong else EXIT_OK


def _published(root: Path, release: Release) -> Mapping[str, Any]:
    try:
        run = release.run()
        inputs = find_inputs(root, run.get("engine", "pdfium"))
    except IntygsstatError as error:
        return {"error": str(error)}
    except OSError as error:  # all else that is looked at is to be said, too
        return {"error": f"{error.filename}: {error.strerror}. Try this: see who may read it"}
    # an earlier version recorded a size beside each checksum
    recorded = {name: one for name, one in run.get("outputs", {}).items() if isinstance(one, str)}
    decks = run.get("decks", {}).values()
    return {
        "error": "",
        "recorded": len(recorded),
        "linked": links_lead_there(root),
        "altered": altered_files(release, recorded),
        "up_to_date": run.get("fingerprint") == inputs.fingerprint,
        "problems": [
            *(problem for deck in decks for problem in deck.get("problems", ())),
            *run.get("problems", ()),
        ],
    }


def run_verify(root: Path) -> int:
    """Read every deck of the published release anew, compare all that follows, print what was
    compared and each difference; the exit code is 1 if there is one.

    Nothing that is stored is used or changed: Parquet, database, extracts and
    page are made a second time in a folder of their own, which is removed.

    Raises:
        StoreError: nothing is published yet.
        CorrectionsError: the decisions no longer fit what the decks print.
    """
    examine_all = partial(examine_decks, workers=processors())
    with run_lock(root):
        published = published_release(root)
        run = published.run()
        inputs = find_inputs(root, run.get("engine", "pdfium"))
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
            sums, sums_again = _sums(published), _sums(again)
    read = {name: deck["sha256"] for name, deck in run.get("decks", {}).items()}
    here = {deck.name: deck.sha256 for deck in inputs.decks}
    other = "data/raw/ has another file, or none, than was read for what is published"
    differences = [
        *(f"{name}: {other}" for name in _that_differ(read, here)),
        *readings_differ,
        *(f"{name}: is not what follows from the decks" for name in _that_differ(sums, sums_again)),
        *database_differs,
    ]
    compared = [
        f"Release {published.id}, made again from the decks:",
        f"{len(sums_again)} files: Parquet, extracts, the report page, letters",
        f"database: {database}",
        "every number on slides, once more with pdfplumber",
    ]
    echo("\n  ".join([*compared, *notes]))
    if not differences:
        echo("Every published number follows from the decks.")
        return EXIT_OK
    many = f"{len(differences)} difference{'' if len(differences) == 1 else 's'}"
    advice = (
        f"{many}. Try this: make monthly, if decks, the program or published files changed since; "
        "else rm data/current && make monthly"
    )
    echo("\n".join([*differences, advice]), error=True)
    return EXIT_DATA


def _that_differ(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    return sorted({name for name, _ in one.items() ^ other.items()})


def _sums(release: Release) -> dict[str, str]:
    """The checksums of what follows from the decks alone; a database is compared by its rows."""
    compared = ("parquet/", "reports/extracts/", "reports/index.html", "reports/letters/")
    sums = file_sums(release.folder).items()
    return {name: sha256 for name, sha256 in sums if name.startswith(compared)}


def _readings_that_differ(published: Path, again: Path) -> tuple[list[str], list[str]]:
    """Where two libraries read another number on a slide, and how often only one reads any."""
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
    rows = 0
    with duckdb.connect(":memory:") as connection:
        for name, path in (("published", published), ("again", again)):
            quoted = str(path).replace("'", "''")
            connection.execute(f"ATTACH '{quoted}' AS {name} (READ_ONLY)")
        with open_store(again) as other:
            views = view_names(other)
        found = []
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

"""The run itself: read what is new, publish everything of one state, switch to it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from intygsstat.errors import (
    EXIT_DATA,
    EXIT_OK,
    IntygsstatError,
    PublishError,
    echo,
    sanitize_text,
)
from intygsstat.models import Engines
from intygsstat.pdf.files import limits_here
from intygsstat.pipeline.decks import ExamineAll, decks_since, diagnose_decks, ingest_decks
from intygsstat.pipeline.fork_server import start_early
from intygsstat.pipeline.inputs import Inputs, OtherFiles, find_inputs, find_other_files
from intygsstat.pipeline.outputs import (
    SUMMARY,
    has_pictures,
    output_sums,
    reuse_outputs,
    tables_fingerprint,
    write_outputs,
)
from intygsstat.pipeline.progress import shown_progress
from intygsstat.pipeline.run_log import RunLog, run_log
from intygsstat.pipeline.summary import other_files_lines, summarise, to_mend
from intygsstat.pipeline.workers import examine_decks
from intygsstat.report.notebooks import NotebookRunner
from intygsstat.storage.changes import months_published
from intygsstat.storage.corrections import FILE_NAME, Correction, read_corrections
from intygsstat.storage.database import build_warehouse
from intygsstat.storage.release import (
    Release,
    current_release,
    is_whole,
    new_release,
    publish_release,
    run_lock,
)


def run_monthly(
    root: Path, workers: int = 1, cluster: str | None = None, engine: Engines = "both"
) -> int:
    """Bring everything that is published at `root` up to date; the exit code.

    `workers` is how many processes read decks at a time here; with `cluster`, the
    address of a Dask scheduler, its workers read them. A deck that was read with
    another `engine` is read anew.

    The code is not 0 if a deck or table could not be read, or the newest
    deck's months are missing from the outputs.

    Raises:
        CorrectionsError: a decision in corrections.csv can't be read or no longer
            fits what is printed; what was there before stands.
        IntygsstatError: nothing could be published; what was there before stands.
    """
    _check_raw(root)
    with run_log(root, "monthly") as log, run_lock(root):
        exit_code = _run(root, log, workers, cluster, engine)
        log.note(exit_code=exit_code)
        return exit_code


def _run(root: Path, log: RunLog, workers: int, cluster: str | None, engine: Engines) -> int:
    # The inputs first: what is changed after this makes the next run new.
    inputs = find_inputs(root, engine)
    corrections = read_corrections(root / FILE_NAME)
    log.note(
        inputs={"decks": {d.name: d.sha256 for d in inputs.decks}, "reading": inputs.reading},
        limits=limits_here().as_environment(),
    )
    former = current_release(root)
    former_run = _run_of(former)
    nothing_new = former_run.get("fingerprint") == inputs.fingerprint
    if former and nothing_new and not _to_try_again(former_run) and is_whole(root, former):
        log.note(published=former.id, nothing_new=True)
        return _report_nothing_new(former_run, find_other_files(root))
    _check_decks_are_left(root, inputs, former_run)
    examine_all = _examine_all(workers, cluster, engine)
    return _publish(root, inputs, corrections, former, former_run, examine_all, log)


def _check_raw(root: Path) -> None:
    raw = root / "data" / "raw"
    if raw.is_dir():
        return
    found, try_this = "none", "run from the project's folder, or name it with --home"
    if raw.is_symlink():
        found = f"a link to {os.readlink(raw)}, which leads nowhere"
        try_this = "see whether the disk it leads to is there"
    elif raw.exists():
        found, try_this = "a file of that name", "move it away, and make the folder"
    raise PublishError(
        str(root),
        expected="a project folder with data/raw/ in it",
        found=found,
        try_this=try_this,
    )


def _check_decks_are_left(root: Path, inputs: Inputs, former_run: Mapping[str, Any]) -> None:
    """A share that isn't mounted looks like an empty folder."""
    before = len(former_run.get("decks", {}))
    if before and not inputs.decks:
        raise PublishError(
            str(root / "data" / "raw"),
            expected=f"decks; the last run had {before}",
            found="none",
            try_this="put them back; to start from nothing, remove data/current first",
        )


def _run_of(release: Release | None) -> Mapping[str, Any]:
    if release is None:
        return {}
    try:
        return release.run()
    except IntygsstatError:
        return {}  # everything is read anew


def _examine_all(workers: int, cluster: str | None, engine: Engines) -> ExamineAll:
    if cluster:
        from intygsstat.pipeline.cluster import examine_on_cluster

        return partial(examine_on_cluster, address=cluster)
    start_early(*(() if engine == "pdfium" else ("pdfplumber",)))
    return partial(examine_decks, workers=workers)


def _to_try_again(run: Mapping[str, Any]) -> bool:
    """Whether a deck failed for a reason that may be gone by now."""
    return any(deck.get("try_again") for deck in run.get("decks", {}).values())


def _report_nothing_new(run: Mapping[str, Any], others: OtherFiles) -> int:
    decks: Mapping[str, Any] = run["decks"]
    months = [date.fromisoformat(month) for month in run["months"]]
    span = f", {months[0]:%Y-%m} to {months[-1]:%Y-%m}" if months else ""
    echo(
        f"Nothing new: {len(decks)} deck{'' if len(decks) == 1 else 's'}{span}. "
        "Nothing was changed."
    )
    for line in other_files_lines(others.notes):
        echo(line)
    problems = [problem for deck in decks.values() for problem in deck["problems"]]
    problems += [*run["problems"], *others.problems]
    for problem in dict.fromkeys(problems):
        echo(f"Still to mend: {problem}", error=True)
    return EXIT_DATA if problems else EXIT_OK


def _publish(
    root: Path,
    inputs: Inputs,
    corrections: Sequence[Correction],
    former: Release | None,
    former_run: Mapping[str, Any],
    examine_all: ExamineAll,
    log: RunLog,
) -> int:
    with new_release(root, inputs.fingerprint) as built:
        with shown_progress() as progress, NotebookRunner(root) as notebooks:
            stored = former.parquet if former else None
            records = ingest_decks(inputs, former_run, stored, built.parquet, examine_all, progress)
            tables = tables_fingerprint(inputs, records, built.parquet)
            reused = (
                former is not None and former_run.get("tables") == tables and is_whole(root, former)
            )
            if former and reused:
                reuse_outputs(former, built)
            else:
                progress("Diagnosis and database", None)
                diagnose_decks(built.parquet)
                build_warehouse(built.parquet, built.database, corrections)
                write_outputs(root, built, notebooks, progress)
        problems, others = _missing_months(built.database), find_other_files(root)
        unread = [message for record in records for message in record.problems]
        messages = list(dict.fromkeys([*unread, *problems, *others.problems]))
        former_database = former.database if former else None
        summary = summarise(records, built.database, former_database, former_run, others.notes)
        whole = sanitize_text(summary + to_mend(messages)) + "\n"
        (built.folder / SUMMARY).write_text(whole, encoding="utf-8")
        # Printed before the switch: a month that goes must have been named. What is to mend is
        # printed once, on stderr at the end.
        echo(summary)
        run = {
            "fingerprint": inputs.fingerprint,
            "engine": inputs.engine,
            "reading": inputs.reading,
            "tables": tables,
            "decks": {record.deck: record.to_json() for record in records},
            "months": [month.isoformat() for month in months_published(built.database)],
            "problems": problems,
            "outputs": output_sums(built),
        }
        published = publish_release(root, built, run)
    echo("Published: data/parquet/, data/intygsstat.duckdb, reports/.")
    if former and has_pictures(former) and not has_pictures(published):
        echo("The charts' pictures for slides (PNG, SVG) are not part of a run: make charts.")
    log.note(
        published=published.id,
        rendered=not reused,
        decks={record.deck: record.outcome for record in records},
        decks_since_last_run=decks_since(records, former_run),
        outputs=run["outputs"],
        messages=messages,
    )
    for message in messages:
        echo(message, error=True)
    return EXIT_DATA if messages else EXIT_OK


def _missing_months(database: Path) -> list[str]:
    """Messages for months that the newest deck tells and that are not in `usage`."""
    with duckdb.connect(str(database), read_only=True) as connection:
        missing = connection.execute(
            """
            WITH newest AS (
                SELECT deck, months FROM decks
                QUALIFY rank() OVER (ORDER BY forum_date DESC NULLS LAST) = 1
            ), told AS (SELECT deck, unnest(months) AS month FROM newest)
            SELECT deck, month FROM told
            WHERE month NOT IN (SELECT DISTINCT month FROM usage)
            UNION ALL
            SELECT deck, NULL FROM newest WHERE len(months) = 0
            ORDER BY ALL
            """
        ).fetchall()
    return [
        f"{deck}: expected its months in the outputs; found none of "
        f"{f'{month:%Y-%m}' if month else 'them'}. Try this: read the deck with "
        "`intygsstat read` and mend what it says"
        for deck, month in missing
    ]

"""The command line. Whatever a command needs is imported when it runs, not before."""

from __future__ import annotations

import _thread
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from intygsstat.errors import EXIT_INTERRUPTED, EXIT_OK, IntygsstatError, sanitize_text

if TYPE_CHECKING:
    from intygsstat.models import Engine

F = TypeVar("F", bound=Callable[..., Any])


class _Group(click.Group):
    """Commands whose errors are one message, never a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        sys.unraisablehook = _unraisable
        try:
            return super().invoke(ctx)
        except IntygsstatError as error:
            click.echo(sanitize_text(str(error)), err=True)
            sys.exit(error.exit_code)
        except BrokenPipeError:
            _forget_stdout()
            sys.exit(EXIT_OK)
        except KeyboardInterrupt:
            _end_interrupted()
        except click.ClickException:
            raise
        except Exception as error:
            from intygsstat.errors import explained, is_interrupt

            if is_interrupt(error):
                _end_interrupted()
            refused = explained(error, ctx.invoked_subcommand or "intygsstat")
            if refused is None:  # a mistake of ours
                raise
            _forget_stdout()
            click.echo(sanitize_text(str(refused)), err=True)
            sys.exit(refused.exit_code)


def _end_interrupted() -> NoReturn:
    click.echo("Interrupted; what was published before is as it was.", err=True)
    sys.exit(EXIT_INTERRUPTED)


def _unraisable(found: sys.UnraisableHookArgs) -> None:
    """Ctrl-C while Python clears away something would be printed and forgotten: once more."""
    if found.exc_type is KeyboardInterrupt:
        _thread.interrupt_main()
    else:
        sys.__unraisablehook__(found)


def _forget_stdout() -> None:
    """What waits to be printed may be what the machine refused; let nothing more come of it."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


_HOME = click.option(
    "--home",
    type=click.Path(file_okay=False, resolve_path=True, path_type=Path),
    default=Path("."),
    help="The project's folder, which holds data/ and reports/. Default: the current one.",
)


_HOME_ABOVE = click.option(
    "--home",
    type=click.Path(file_okay=False, resolve_path=True, path_type=Path),
    help="The project's folder. Default: the current one or one above it.",
)


def _engine_here(_context: click.Context, _parameter: click.Parameter, engine: str) -> str:
    if engine == "both":
        click.echo(
            "--engine both reads with pdfium; make verify compares it with pdfplumber.", err=True
        )
    return "pdfium" if engine == "both" else engine


_ENGINE = click.option(
    "--engine",
    type=click.Choice(["pdfium", "pdfplumber", "both"]),
    default="pdfium",
    show_default=True,
    callback=_engine_here,
    help="What reads the slides' text. A number counts if their picture shows it too.",
)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="intygsstat")
def main() -> None:
    """Certificate statistics from Webcert's user forum decks, every number checked."""


@main.command()
@click.argument("decks", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--table",
    type=click.Choice(["cells", "totals", "findings", "decks", "rollout", "attendance", "events"]),
    default="cells",
    show_default=True,
    help="What to print.",
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["csv", "json"]),
    default="csv",
    show_default=True,
)
@click.option("--forum-date", metavar="YYYY-MM[-DD]", help="When the forum was held.")
@_ENGINE
def read(
    decks: tuple[Path, ...],
    table: str,
    output_format: str,
    forum_date: str | None,
    engine: Engine,
) -> None:
    """Print what DECKS say; nothing is stored.

    The exit code is 0 when every statistics table of every deck was read
    whole, findings or not.
    """
    from intygsstat.readers.fork_server import start_early

    start_early()
    from intygsstat.pipeline.printout import read_decks
    from intygsstat.reference.dates import parse_forum_date

    given = parse_forum_date(forum_date) if forum_date else None
    if forum_date and given is None:
        raise click.BadParameter(
            f"{forum_date!r} is not a date like 2024-03 or 2024-03-14", param_hint="--forum-date"
        )
    sys.exit(read_decks(decks, table, output_format, given, engine))


@main.command()
@_HOME
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    help="How many processes read and diagnose decks. Default: one for each processor.",
)
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Let the workers of a running Dask scheduler read the decks, as tls://host:8786. Both are "
    "trusted wholly: whoever runs them can run commands here.",
)
@_ENGINE
def monthly(home: Path, workers: int | None, cluster: str | None, engine: Engine) -> None:
    """Read new decks in data/raw/ and bring every output up to date."""
    from intygsstat.pipeline.run import run_monthly
    from intygsstat.readers.workers import processors

    sys.exit(run_monthly(home, workers or processors(), cluster, engine))


@main.command()
@_HOME
@_ENGINE
def check(home: Path, engine: Engine) -> None:
    """Check the decks in data/raw/ and print what looks wrong, worst first; stores nothing."""
    from intygsstat.pipeline.printout import check_decks

    sys.exit(check_decks(home, engine))


@main.command()
@click.argument("finding")
@click.option(
    "--picture",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="OUT.PNG",
    help="Write the piece of the slide to this file, the cell framed.",
)
@_HOME_ABOVE
def show(finding: str, picture: Path | None, home: Path | None) -> None:
    """Print all that is known of one finding: its row, its other months, what it likely was.

    FINDING is its id, or the first four characters or more of it.
    """
    from intygsstat.findings.terminal import show_finding

    sys.exit(show_finding(finding, picture, home))


@main.command()
@click.argument("old")
@click.argument("new", required=False)
@_HOME_ABOVE
def diff(old: str, new: str | None, home: Path | None) -> None:
    """Print which numbers are others after the forum NEW than after the forum OLD.

    A forum is named by its month or day, as 2024-03. Without NEW all decks and
    decisions there are count. It depends on the decks' forums and the days of
    decisions, and on no run.
    """
    from intygsstat.pipeline.summary import print_diff

    sys.exit(print_diff(old, new, home))


@main.command()
@click.argument("finding", required=False)
@click.option("--value", metavar="NUMBER", help="What the printed number should be.")
@click.option("--stands", is_flag=True, help="The printed number is right.")
@click.option("--asked", is_flag=True, help="Somebody was asked; nothing is decided yet.")
@click.option("--undo", is_flag=True, help="Take what was written about it out again.")
@click.option("--region", metavar="LETTER", help="With --asked: all that this letter asks.")
@click.option("--type", "certificate_type", metavar="ID", help="Of several numbers, this type's.")
@click.option("--channel", type=click.Choice(["issued", "standalone"]), help="Or this table's.")
@click.option("--who", help="Who decided, or who was asked.")
@click.option("--reason", help="Why, in a few words.")
@click.option("--despite", help="Why it holds although a rule speaks against it.")
@click.option("--when", metavar="YYYY-MM-DD", help="The day of the decision. Default: today.")
@_HOME
def decide(
    finding: str | None,
    value: str | None,
    stands: bool,
    asked: bool,
    undo: bool,
    region: str | None,
    certificate_type: str | None,
    channel: str | None,
    home: Path,
    **said: str | None,
) -> None:
    """Write what is decided about a finding into corrections.csv, once it passes the checks.

    FINDING is its id, or the first four characters or more of it. An answer takes the place of
    the line that --asked wrote. Once a letter is sent, --asked --region with its name, a region's
    id or the-publisher, says so of the numbers in it. `make monthly` publishes it.
    """
    from datetime import date

    from intygsstat.findings.decide import ask_letter, decide_finding

    given = {"stands": stands, "asked": asked, "undo": undo}
    answers = [name for name, is_given in given.items() if is_given]
    answers += [] if value is None else [value]
    if len(answers) != 1:
        raise click.UsageError("give one of --value, --stands, --asked and --undo")
    if undo and any(text is not None for text in said.values()):
        raise click.UsageError("--undo goes without --who, --reason, --despite and --when")
    if not undo and not (said["who"] and said["reason"]):
        raise click.UsageError("give --who and --reason")
    filled = {
        "when": f"{date.today()}",
        "despite": "",
        **{name: text for name, text in said.items() if text is not None},
    }
    if region and (certificate_type or channel):
        raise click.UsageError("--region means all that its letter asks: no --type or --channel")
    if region and asked and not finding:
        sys.exit(ask_letter(home, region, filled))
    if region or not finding:
        raise click.UsageError("give FINDING, or --region with --asked")
    only = {"certificate_type": certificate_type, "channel": channel}
    sys.exit(decide_finding(home, finding, answers[0], filled, only))


@main.command()
@_HOME
def charts(home: Path) -> None:
    """Draw the published charts as PNG and SVG beside their pages, for slides."""
    from intygsstat.pipeline.run import draw_charts

    sys.exit(draw_charts(home))


@main.command()
@_HOME
def council(home: Path) -> None:
    """Write the council pack into council/: page, workbook, extracts, pictures, summary.

    It is made from what is published and named after the newest forum; a zip
    of it stands beside.
    """
    from intygsstat.council.pack import write_council_pack

    sys.exit(write_council_pack(home))


@main.command()
@_HOME
def doctor(home: Path) -> None:
    """Say what is installed, whether what is published is whole, and how to mend what is not."""
    from intygsstat.pipeline.doctor import run_doctor

    sys.exit(run_doctor(home))


@main.command()
@_HOME
def verify(home: Path) -> None:
    """Read the decks again and prove that every published number follows from them."""
    from intygsstat.pipeline.doctor import run_verify

    sys.exit(run_verify(home))

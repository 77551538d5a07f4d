"""Chart pages as PNG, drawn by the Chromium that is on the machine, if there is one."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops

ENV_CHROMIUM = "INTYGSSTAT_CHROMIUM"
NO_CHROMIUM = (
    "No charts as PNG: no Chromium was found. Install it (Debian: apt install chromium), or "
    f"Chrome or Edge, or name one with {ENV_CHROMIUM}; all else is written."
)
_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
_WIDTH, _TALLEST, _SCALE = 1280, 3600, 2  # CSS pixels, and how many dots one is
_MARGIN = 16  # CSS pixels under the chart
_SECONDS = 90
_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Pictures:
    """What was drawn, and for each chart that could not be drawn a line that says why."""

    written: tuple[Path, ...]
    failed: tuple[str, ...]


def find_chromium() -> str | None:
    """The browser to draw with: INTYGSSTAT_CHROMIUM, else a known name on the path."""
    given = os.environ.get(ENV_CHROMIUM)
    names = (given,) if given else _NAMES
    return next(filter(None, map(shutil.which, names)), None)


def draw_pages(pages: Sequence[Path], folder: Path, chromium: str) -> Pictures:
    """Draw each page as `folder`/<its name>.png, 2560 dots wide and as tall as it is.

    The network stays off. A page that comes out empty
    or takes more than 90 seconds is told of and leaves no file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    targets = [folder / f"{page.stem}.png" for page in pages]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        failures = list(pool.map(_draw, pages, targets, [chromium] * len(targets)))
    return Pictures(
        tuple(path for path, failure in zip(targets, failures, strict=True) if not failure),
        tuple(failure for failure in failures if failure),
    )


def _draw(page: Path, target: Path, chromium: str) -> str:
    """Draw one page; what went wrong, or ''."""
    with tempfile.TemporaryDirectory() as profile:
        shot, bare = Path(profile) / "page.png", Path(profile) / "page.html"
        try:
            bare.write_text(_without_buttons(page.read_text(encoding="utf-8")), encoding="utf-8")
            subprocess.run(
                [chromium, *_options(Path(profile), shot), bare.as_uri()],
                check=True,
                capture_output=True,
                timeout=_SECONDS,
            )
            _trim(shot, target)
        except ValueError as error:
            return _failure(page, str(error))
        except subprocess.TimeoutExpired:
            return _failure(page, f"{Path(chromium).name} took more than {_SECONDS} seconds")
        except (OSError, subprocess.SubprocessError):
            return _failure(page, f"{Path(chromium).name} ended with an error")
    return ""


def _failure(page: Path, why: str) -> str:
    return f"{page.name} could not be drawn as PNG: {why}."


def _without_buttons(html: str) -> str:
    """The page without the button that saves a picture; its policy allows styles of its own."""
    return html.replace("</head>", "<style>.modebar { display: none !important }</style></head>", 1)


def _options(profile: Path, shot: Path) -> list[str]:
    options = [
        "--headless",
        "--disable-gpu",
        "--hide-scrollbars",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--host-resolver-rules=MAP * ~NOTFOUND",  # no address outside is found
        "--force-color-profile=srgb",
        f"--force-device-scale-factor={_SCALE}",
        f"--window-size={_WIDTH},{_TALLEST}",
        "--virtual-time-budget=10000",  # the page's own clock: plotly has drawn long before
        f"--user-data-dir={profile}",
        f"--screenshot={shot}",
    ]
    # Chromium has no sandbox for the administrator, which containers run as
    return [*options, "--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else options


def _trim(shot: Path, target: Path) -> None:
    """Cut the empty lower part away and write the picture without the browser's own notes.

    Raises:
        ValueError: nothing is on it.
    """
    with Image.open(shot) as opened:
        picture = opened.convert("RGB")
    ground = Image.new(
        "RGB", picture.size, picture.getpixel((picture.width - 1, picture.height - 1))
    )
    seen = ImageChops.difference(picture, ground).getbbox()
    if seen is None:
        raise ValueError("the page came out empty")
    bottom = min(picture.height, seen[3] + _MARGIN * _SCALE)
    picture.crop((0, 0, picture.width, bottom)).save(target, "PNG", optimize=False)

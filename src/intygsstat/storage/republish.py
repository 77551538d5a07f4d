"""One kind of output anew: a release like the published one, but for that folder.

Written where it stands, it would be a mixture of old and new to whoever looks
meanwhile, and stay one if the command is killed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from intygsstat.storage.integrity import file_sums, recorded_sums
from intygsstat.storage.release import (
    Release,
    new_release,
    publish_release,
    published_release,
)

_PICTURES = {".png", ".svg"}  # drawn on demand: no run makes or misses them


def rewritten(root: Path, folder: str, write: Callable[[Release], None], *, keep: bool) -> Release:
    """Publish again what is published, with `folder` as `write` makes it; call under `run_lock`.

    `folder` is a path inside a release. It is empty when `write` is called, or with
    `keep` as it was; then `write` must put new files in the place of old ones (os.replace)
    and never write into them. If nothing comes out otherwise nothing is switched.

    Raises:
        StoreError: nothing is published yet.
        PublishError: the record of what is published can't be read.
    """
    former = published_release(root)
    run = former.run()
    recorded = run.get("outputs", {}) if recorded_sums(former) else {}
    with new_release(root, str(run.get("fingerprint", ""))) as built:
        for path in sorted(former.folder.rglob("*")):
            name = path.relative_to(former.folder)
            stays = keep or not name.as_posix().startswith(f"{folder}/")
            if path.is_file() and stays and name.name != "run.json":
                _link(path, built.folder / name)
        write(built)
        outputs = _sums(recorded, folder, file_sums(built.folder / folder)) if recorded else {}
        same = file_sums(former.folder / folder) == file_sums(built.folder / folder)
        if same and outputs == recorded:
            return former
        return publish_release(root, built, {**run, "outputs": outputs})


def _sums(recorded: Mapping[str, Any], folder: str, written: Mapping[str, Any]) -> dict[str, Any]:
    """The checksums for run.json. What was not written keeps the one it was published
    with, so that damage stays seen."""
    kept = {name: said for name, said in recorded.items() if not name.startswith(f"{folder}/")}
    new = {
        f"{folder}/{name}": said
        for name, said in written.items()
        if Path(name).suffix not in _PICTURES
    }
    return {**kept, **new}


def _link(source: Path, target: Path) -> None:
    """The same file in another folder; a copy where the disk can't link."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)

"""A deck read by an interpreter of its own: how a worker elsewhere keeps to the limits.

A worker may be a daemon, which multiprocessing lets have no children.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from intygsstat.errors import file_name
from intygsstat.pdf.files import WAITING, Limits, limits_here
from intygsstat.pipeline.child import Job, confine, examine_safely
from intygsstat.pipeline.parcel import pack, unpack
from intygsstat.pipeline.workers import ended_badly


def examine_bytes(files: Mapping[str, bytes], order: bytes, limits: Limits) -> bytes:
    """Run on a worker: the parcel with what the deck in `files` says.

    `files` are the deck and its sidecar, if it has one, by name; `order` is the
    packed Job, whose path is the deck's name.
    """
    job: Job = unpack(order)
    with tempfile.TemporaryDirectory(prefix="intygsstat-") as folder:
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        late = False
        with subprocess.Popen(
            [sys.executable, "-m", "intygsstat.pipeline.alone"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env={**os.environ, **limits.as_environment()},
        ) as reader:
            try:
                parcel, _ = reader.communicate(order, timeout=limits.seconds * WAITING)
            except subprocess.TimeoutExpired:
                late = True
                reader.kill()
                parcel, _ = reader.communicate()
    if parcel and not reader.returncode:
        return parcel
    return pack(ended_badly(file_name(job.path), limits, reader.returncode, late))


def main() -> None:
    """Read the job from standard input, the deck from the current folder."""
    limits = limits_here()
    job = unpack(sys.stdin.buffer.read())
    confine(limits)
    sys.stdout.buffer.write(pack(examine_safely(job, limits)))


if __name__ == "__main__":
    main()

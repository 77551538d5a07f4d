"""`intygsstat check`: findings grouped, worst first, with the printed row."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

DECKS = Path(__file__).parent.parent / "decks"


def check(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "intygsstat", "check", "--home", str(project), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def project_with(tmp_path: Path, deck: str) -> Path:
    (tmp_path / "data" / "raw").mkdir(parents=True)
    shutil.copy(DECKS / deck, tmp_path / "data" / "raw")
    return tmp_path


def test_check_names_each_wrong_row_with_what_is_printed(tmp_path: Path) -> None:
    project = project_with(tmp_path, "anvandarforum-2024-03.pdf")
    result = check(project)
    assert result.returncode == 0
    assert "ERROR  row_parts_sum_to_total (11)" in result.stdout
    assert (
        "row Dalarna: the parts sum to 6\u00a0297, the printed total is 1\u00a0806" in result.stdout
    )
    assert "Dalarna | AG1-14 357 | AG7804 256" in result.stdout
    assert "likely: the totals from Gävleborg to Norrbotten are printed one row too low" in (
        result.stdout
    )
    assert "6\u00a0020 to 6\u00a0029 and its last digit is lost" in result.stdout
    assert "    finding: 07dec06c5f349da9" in result.stdout
    assert [path.name for path in project.iterdir()] == ["data"]


def test_check_speaks_json_too(tmp_path: Path) -> None:
    found = json.loads(
        check(project_with(tmp_path, "anvandarforum-2024-03.pdf"), "--format", "json").stdout
    )
    assert len(found) == 26
    kinds = Counter(finding["diagnosis"] for finding in found)
    assert kinds == {None: 7, "lost_digits": 14, "unlisted_type": 4, "totals_shifted": 1}


def test_a_sound_deck_has_nothing_to_say(tmp_path: Path) -> None:
    result = check(project_with(tmp_path, "synthetic-2024-05-borderless.pdf"))
    assert "Findings: 0." in result.stdout

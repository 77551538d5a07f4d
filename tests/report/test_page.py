"""The report page as a file: its size, what it may load, and that it is the same every time."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from datetime import date
from pathlib import Path

import duckdb
import pytest
from storage.decks import DEC, NOV, deck, published

from intygsstat.report.page import make_payload, write_report

MOST = 4_000_000
FEB = date(2024, 2, 1)


@pytest.fixture(scope="module")
def html(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def data_of(html: str) -> dict:
    return json.loads(html.split('id="data">', 1)[1].split("</script>", 1)[0])


def test_the_page_is_small_enough_to_send(page: Path) -> None:
    assert 100_000 < page.stat().st_size < MOST


def test_the_policy_lets_nothing_in_and_names_script_and_style(html: str) -> None:
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    assert policy
    parts = dict(part.strip().split(" ", 1) for part in policy[1].split(";"))
    assert parts["default-src"] == "'none'"
    assert parts["img-src"] == "data:"
    for name, tag in (("script-src", "script"), ("style-src", "style")):
        text = html.split(f"<{tag}>", 1)[1].split(f"</{tag}>", 1)[0]
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert parts[name] == f"'sha256-{digest}'"
    assert " style=" not in html  # the policy would not let it act
    assert not re.search(r"\son[a-z]+=", html.split("<script", 1)[0])


def test_the_page_names_no_address_outside_itself(html: str) -> None:
    addresses = set(re.findall(r"[a-z]+://[^\s\"'<)]+", html))
    assert addresses <= {"http://www.w3.org/2000/svg"}
    assert not re.search(r"(src|href)\s*=\s*[\"']?(https?:)?//", html)


def test_the_same_database_gives_the_same_bytes(
    page: Path, database: Path, raw: Path, tmp_path: Path
) -> None:
    assert write_report(database, tmp_path, raw).read_bytes() == page.read_bytes()


def test_without_the_decks_findings_are_described_without_pictures(
    html: str, database: Path, tmp_path: Path
) -> None:
    bare = write_report(database, tmp_path, None).read_text(encoding="utf-8")
    assert bare.count("<article") == html.count("<article") == 19
    assert html.count('src="data:image/png;base64,') == 19  # once for both languages
    assert "<img" not in bare


def test_a_month_that_no_deck_tells_stays_in_the_list(tmp_path: Path) -> None:
    rows = {"dalarna": {"db": "30"}, "skane": {"db": "40"}}
    readings = [
        deck(
            "forum-2024-03.pdf",
            date(2024, 3, 1),
            [
                (month, channel, rows)
                for month in (NOV, FEB)
                for channel in ("issued", "standalone")
            ],
        )
    ]
    with duckdb.connect(str(published(tmp_path, readings)), read_only=True) as connection:
        payload = make_payload(connection)
    assert payload["months"] == ["2023-11", "2023-12", "2024-01", "2024-02"]
    assert {row[0] for row in payload["rows"]} == {0, 3}
    untold = [row for row in payload["coverage"] if row[0] == 1]
    assert {row[3] for row in untold} == {"missing"}


def test_words_of_a_deck_cannot_close_the_data(tmp_path: Path) -> None:
    rows = {"</script><b>x": {"db": "30"}}
    readings = [deck("forum-2024-01.pdf", date(2024, 1, 9), [(DEC, "issued", rows)])]
    html = write_report(published(tmp_path, readings), tmp_path, None).read_text(encoding="utf-8")
    assert html.count("</script") == 2
    assert any("</script" in one["id"] for one in data_of(html)["regions"])

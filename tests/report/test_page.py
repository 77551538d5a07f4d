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


def test_without_the_decks_findings_are_told_without_pictures(
    database: Path, tmp_path: Path
) -> None:
    bare = data_of(write_report(database, tmp_path, None).read_text(encoding="utf-8"))
    assert bare["findings"]
    assert not any("png" in one or "<img" in one["card"][0] for one in bare["findings"])


def test_findings_have_their_pictures_and_are_told_once(html: str) -> None:
    findings = data_of(html)["findings"]
    assert len({one["id"] for one in findings}) == len(findings) == 19
    assert all("png" in one and "<img" in one["card"][0] for one in findings)
    assert sum("Gäller raderna" in one["card"][0] for one in findings) == 1


def test_the_message_is_said_in_both_languages(html: str) -> None:
    top = html.split('id="intygstyper"', 1)[0]
    assert '<span lang="sv">Fristående är 1,0 eller 1,8\u00a0% av intygen i februari 2024' in top
    assert '<span lang="en">Standalone is 1.0 or 1.8% of the certificates in February 2024' in top


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


def test_an_empty_database_says_so(tmp_path: Path) -> None:
    html = write_report(published(tmp_path, []), tmp_path, None).read_text(encoding="utf-8")
    assert "Det finns inga tal ännu." in html

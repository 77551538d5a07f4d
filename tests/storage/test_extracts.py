"""The extracts as Excel, a program and frictionless see them."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from intygsstat.errors import sanitize_text
from intygsstat.models import CHANNELS, Finding
from intygsstat.reference.lookup import regions
from intygsstat.storage.exports import guard_formulas, write_extracts
from intygsstat.storage.schema import DIALECTS, Dialect
from storage.decks import NOV, Table, deck, flagging, published
from storage.diagnosed import decision, explanation, proposal, publish_diagnosed
from storage.slides import DECKS, event, rollout, telling, telling_as_in_march

WHOLE = [region.id for region in regions().values() if not region.part_of]


@pytest.fixture(scope="module")
def extracts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("extracts")
    write_extracts(database(folder), folder / "extracts")
    return folder / "extracts"


def database(folder: Path) -> Path:
    issued = {r: {"db": "12345", "fk7804": "=1+1" if r == "skane" else "7"} for r in WHOLE}
    alone = {r: {"db": "-", "fk7804": ""} for r in WHOLE} | {"kalmar": {"db": "2", "fk7804": "1"}}
    findings = [
        flagging("a.pdf", NOV, "issued", "dalarna"),
        Finding("cell_is_readable", "warning", "@x", 'Läser "=1+1"; i Skåne', "a.pdf", 4, NOV,
                "issued", "skane", "fk7804", "=1+1"),
    ]  # fmt: skip
    tables = [(NOV, "issued", issued), (NOV, "standalone", alone)]
    reading = deck("a.pdf", date(2024, 3, 14), tables, findings)
    return published(folder, [telling_as_in_march(reading)])


def rows(path: Path, dialect: Dialect) -> list[dict[str, str]]:
    excel = dialect == "excel"
    with path.open(encoding="utf-8-sig" if excel else "utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";" if excel else ",", strict=True))


def check_packages(extracts: Path) -> list[list[int]]:
    """The rows of the files of each package, which frictionless finds valid."""
    frictionless = pytest.importorskip("frictionless")
    found = []
    for dialect in DIALECTS:
        report = frictionless.validate(str(extracts / dialect / "datapackage.json"))
        assert report.valid, report.flatten(["type", "note"])
        found.append([task.stats.get("rows", 0) for task in report.tasks])
    return found


def test_each_package_passes_frictionless(extracts: Path) -> None:
    assert check_packages(extracts) == [[2, 20, 80, 2, 48, 25, 18]] * 2


def test_swedish_excel_opens_it_at_a_double_click(extracts: Path) -> None:
    for path in sorted((extracts / "excel").glob("*.csv")):
        content = path.read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        assert content.endswith(b"\r\n")
        assert content.replace(b"\r\n", b"").count(b"\n") == 0
    row = rows(extracts / "excel" / "intyg_per_region_och_manad.csv", "excel")[0]
    assert row["Månad"] == "2023-11"
    assert row["Region"] == "Blekinge"
    kalmar = rows(extracts / "excel" / "intyg_per_region_och_manad.csv", "excel")
    share = next(r for r in kalmar if r["Region"] == "Kalmar län")["Andel fristående"]
    assert share == "0,000243"


def test_every_row_has_its_quality_flag(extracts: Path) -> None:
    for dialect, header in (("plain", "quality"), ("excel", "Kvalitet")):
        for path in sorted((extracts / dialect).glob("*.csv")):
            assert all(row[header] for row in rows(path, dialect)), path.name
    cells = rows(extracts / "plain" / "cells.csv", "plain")
    flagged = {(r["region"], r["channel"], r["quality"]) for r in cells if r["quality"] != "ok"}
    assert flagged == {("dalarna", "issued", "row_flagged"), ("skane", "issued", "cell_flagged")}
    by_type = rows(extracts / "plain" / "usage_by_type.csv", "plain")
    assert [r["quality"] for r in by_type] == ["flagged", "incomplete"]


@pytest.mark.parametrize("kind", ["rollout", "attendance", "events"])
def test_the_other_slides_are_in_the_extracts_as_read_prints_them(
    extracts: Path, kind: str
) -> None:
    with (DECKS / f"anvandarforum-2024-03.{kind}.csv").open(encoding="utf-8", newline="") as file:
        golden = list(csv.DictReader(file))
    told = rows(extracts / "plain" / f"{kind}.csv", "plain")
    for row, printed in zip(told, golden, strict=True):
        assert {name: row[name].replace(" ", "T") if name.startswith("date_") else row[name]
                for name in printed if name != "deck"} == {
            name: value for name, value in printed.items() if name != "deck"
        }  # fmt: skip
        assert (row["deck"], row["quality"]) == ("a.pdf", "ok")


def test_the_other_slides_are_swedish_in_excel(extracts: Path) -> None:
    events = rows(extracts / "excel" / "handelser.csv", "excel")
    activated = next(row for row in events if row["Från"] == "2024-01-16" and row["För"])
    assert activated["Slag"] == "nya Webcertklienten aktiverad"
    assert activated["För"] == "Capio S:t Görans sjukhus, Halland"
    assert (activated["Noggrannhet"], activated["Aviserat"]) == ("dag", "nej")
    primary = next(row for row in events if row["Gäller"] == "fristående")
    assert (primary["Noggrannhet"], primary["Aviserat"]) == ("årstid", "ja")
    planned = rows(extracts / "excel" / "inforande.csv", "excel")[3]
    assert planned["Namn"] == "CGM"
    assert (planned["Namn på bilden"], planned["Vad"]) == ("CGM J4 (agent)", "nya Webcertklienten")
    assert (planned["Status"], planned["Datum"]) == ("planerat", "2024-03-19")
    absent = rows(extracts / "excel" / "narvaro.csv", "excel")[-1]
    assert (absent["Enligt bildspelet"], absent["Närvarande"]) == ("-", "nej")


def test_what_a_newer_deck_tells_again_is_superseded_in_the_extracts(tmp_path: Path) -> None:
    unclear = rollout("dalarna", "client", "delvis?", "unknown")
    older = telling(
        deck("a.pdf", date(2024, 3, 1), [], day_known=False),
        [rollout("skane", "client", "19/3", "planned", date(2024, 3, 19)), unclear],
        events=[event("type_available", "2024-09-01", "2024-09-30", "month", "fk7210")],
    )
    newer = telling(
        deck("b.pdf", date(2024, 5, 13), []),
        [rollout("skane", "client", "Klart", "done")],
        events=[event("type_available", "2024-10-08", subject="fk7210")],
    )
    write_extracts(published(tmp_path, [older, newer]), tmp_path)
    told = rows(tmp_path / "plain" / "rollout.csv", "plain")
    assert [(row["forum_date"], row["quality"]) for row in told] == [
        ("2024-03", "superseded"), ("2024-03", "unknown"), ("2024-05-13", "ok"),
    ]  # fmt: skip
    events = rows(tmp_path / "excel" / "handelser.csv", "excel")
    assert [(row["Från"], row["Kvalitet"]) for row in events] == [
        ("2024-09-01", "ersatt"), ("2024-10-08", "ok"),
    ]  # fmt: skip


def test_no_text_runs_as_a_formula_and_a_lone_dash_stays(extracts: Path) -> None:
    for dialect in DIALECTS:
        for path in sorted((extracts / dialect).glob("*.csv")):
            for row in rows(path, dialect):
                for text in row.values():
                    assert not text.startswith(("=", "+", "@", "\t", "\r"))
    printed = {r["printed"] for r in rows(extracts / "plain" / "cells.csv", "plain")}
    assert {"'=1+1", "-", ""} <= printed


def test_the_same_database_gives_the_same_bytes(extracts: Path, tmp_path: Path) -> None:
    again = write_extracts(database(tmp_path), tmp_path / "extracts")
    assert len(again) == 16
    for path in again:
        first = extracts / path.relative_to(tmp_path / "extracts")
        assert path.read_bytes() == first.read_bytes(), path.name


def test_cells_written_span_by_span_are_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten years at a time are in memory, and one header stands above them all."""
    full = {region: {"db": "7", "fk7804": "=1+1"} for region in WHOLE}
    months = [date(2023, month, 1) for month in (9, 10, 11)]
    tables = [(month, channel, full) for month in months for channel in CHANNELS]
    database = published(tmp_path, [deck("a.pdf", date(2024, 3, 14), tables)])
    written = []
    for span in (120, 2, 1):
        monkeypatch.setattr("intygsstat.storage.exports._SPAN", span)
        written.append([p.read_bytes() for p in write_extracts(database, tmp_path / str(span))])
    assert written[0] == written[1] == written[2]
    cells = rows(tmp_path / "1" / "plain" / "cells.csv", "plain")
    assert sorted({row["month"] for row in cells}) == [f"{month:%Y-%m}" for month in months]
    assert len(cells) == 3 * 2 * 2 * len(WHOLE)


def test_the_package_names_its_source_and_the_derivation(extracts: Path) -> None:
    for dialect, words in (("plain", "issued minus standalone"), ("excel", "minus fristående")):
        package = json.loads((extracts / dialect / "datapackage.json").read_text("utf-8"))
        assert "a.pdf" in package["sources"][0]["title"]
        assert words in package["description"]
        for resource in package["resources"]:
            assert all(field["description"] for field in resource["schema"]["fields"])


@pytest.mark.parametrize(
    "text", ["-", "–", "—", "−", "-12", "−12", "-1 234", "-1,5", "", "a=b", "12.345", "'s A\tb\nc"]
)
def test_harmless_text_is_not_touched(text: str) -> None:
    assert guard_formulas(pl.DataFrame({"text": [text]}))["text"].item() == text


@pytest.mark.parametrize(
    "text",
    [
        *("=1", "+1", "@x", "-1+cmd|x", "--1", "\t=1", " =1", "＝1", "＋1", "－1", "＠x", "﹢1"),
        *("\n@x", "-x", "'=1", "' +1", "−1+x", "=cmd|'/C calc'!A0", "\u00a0=1", "\tx"),
    ],
)
def test_text_that_would_run_gets_an_apostrophe(text: str) -> None:
    assert guard_formulas(pl.DataFrame({"text": [text]}))["text"].item() == "'" + text


@given(st.lists(st.one_of(st.none(), st.text())))
@example(["=1", None, "-"])
def test_a_guarded_text_is_the_text_or_the_text_behind_an_apostrophe(
    texts: list[str | None],
) -> None:
    frame = pl.DataFrame(
        {"text": texts, "n": [1] * len(texts)}, schema={"text": pl.String, "n": pl.Int64}
    )
    for before, after in zip(texts, guard_formulas(frame)["text"].to_list(), strict=True):
        if before is None:
            assert after is None
            continue
        assert after in (sanitize_text(before), f"'{sanitize_text(before)}")
        if after:
            assert after.lstrip()[:1] not in ("=", "+", "@")


def test_likely_values_stand_beside_the_printed_ones(tmp_path: Path) -> None:
    found = flagging("a.pdf", NOV, "issued", "dalarna")
    issued = {r: {"fk7804": "602" if r == "dalarna" else "5000"} for r in WHOLE}
    alone = {r: {"fk7804": "60"} for r in WHOLE}
    tables: list[Table] = [(NOV, "issued", issued), (NOV, "standalone", alone)]
    made = publish_diagnosed(
        tmp_path,
        [deck("a.pdf", date(2024, 3, 14), tables, [found])],
        explanations=[explanation(found, "fk7804", 0.97, proposed=6024)],
        proposals=[
            proposal("a.pdf", NOV, "issued", "dalarna", "fk7804", 6024, finding=found.finding)
        ],
        corrections=[decision(NOV, "issued", "skane", "fk7804", "5000", 5001)],
    )
    write_extracts(made, tmp_path / "extracts")
    excel = tmp_path / "extracts" / "excel"

    def shown(name: str, place: dict[str, str], headers: str) -> str:
        (row,) = [r for r in rows(excel / f"{name}.csv", "excel") if place.items() <= r.items()]
        return "|".join(row[header] for header in headers.split("|"))

    sums = "Utfärdade|Utfärdade, troligt|Celler med förslag|Celler med beslut"
    assert shown("intyg_per_typ_och_manad", {}, sums) == "95602|101025|1|1"
    integrated = "Integrerade|Integrerade, troligt"
    dalarna, skane = ({"Region": name} for name in ("Dalarna", "Skåne"))
    assert shown("intyg_per_region_och_manad", dalarna, integrated) == "542|5964"
    cell = "Enligt bildspelet|Föreslaget|Föreslaget från|Föreslaget till|Förslagets sannolikhet"
    cell += "|Beslutat|Troligt"
    of_issued = {"Tabell": "utfärdade"}
    assert shown("celler", dalarna | of_issued, cell) == "602|6024|6020|6029|0,970000||6024"
    assert shown("celler", skane | of_issued, cell) == "5000|||||5001|5001"
    best = "Diagnos|Utpekad cell|Föreslaget|Belägg"
    assert shown("avvikelser", {}, best) == "Skrivfel|FK7804 (lisjp)|6024|En siffra är tappad."
    check_packages(tmp_path / "extracts")

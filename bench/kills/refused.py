"""Runs that the machine refuses something: what they say, and what is left of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kills.killed import Scene, Survived, left_behind
from kills.project import contents, published, what_is_wrong


def refuse_runs(scene: Scene, orders: Iterable[Mapping[str, Any]]) -> Survived:
    """Refuse a run what each order says, look, give in, and run again."""
    survived = Survived()
    for order in orders:
        root = scene.broken_copy()
        ran = scene.driver.run("monthly", root, **order)
        wrong = wrong_after(root, ran, scene.truths)
        again = scene.driver.run("monthly", root)
        survived.seconds = max(survived.seconds, ran["seconds"])
        if again["code"] != 0 or contents(published(root)) != scene.truths[1]:
            wrong.append(f"the next run ended with {again['code']}: {again['said'][-300:]}")
        wrong += [f"left behind: {name}" for name in left_behind(root)]
        survived.tried += 1
        survived.kills += ran["code"] != 0
        survived.wrong += [f"{dict(order)}: {what}" for what in wrong]
    return survived


def wrong_after(root: Path, ran: Mapping[str, Any], truths: list[Mapping[str, Any]]) -> list[str]:
    """What is wrong with a run that was refused something: its words, its code, what it left."""
    said = ran["said"]
    wrong = [f"still there: {what}" for what in what_is_wrong(published(root))]
    if contents(published(root)) != truths[ran["code"] == 0]:
        wrong.append(f"exit code {ran['code']}, and another state than that tells: {said[-300:]}")
    last = said.splitlines()[-1] if said else ""
    if "Traceback" in said or "Exception ignored" in said:
        wrong.append(f"a traceback: {said[-600:]}")
    elif ran["code"] and not all(word in last for word in ("expected", "found", "Try this:")):
        wrong.append(f"no clear message: {last[-300:]}")
    return wrong

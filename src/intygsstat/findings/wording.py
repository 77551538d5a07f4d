"""A finding in the words of one language, and the templates that a terminal, a notebook and the
page are written with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import floor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from intygsstat.findings.details import Effect, FindingDetails
from intygsstat.locale import (
    NO_BREAK,
    Lang,
    capitalized,
    counted,
    environment,
    format_count,
    format_decimal,
    format_printed,
    format_signed,
    full_month,
    likelihood,
    listed,
    pair_decimals,
    percent_sign,
    text,
)
from intygsstat.models import CHANNELS, Explanation
from intygsstat.reference.lookup import region_name, regions, type_name
from intygsstat.reference.sentences import number

if TYPE_CHECKING:
    from intygsstat.findings.picture import CropArea

_OF_TOTALS = {"totals_shifted", "unlisted_type"}  # what these say touches no cell


def render(template: str, **context: Any) -> str:
    """A template of this folder, filled in; what goes into HTML is escaped."""
    templates = environment(Path(__file__).parent / "templates", "en", lines=True)
    return templates.get_template(template).render(context, number=number)


@dataclass(frozen=True, slots=True)
class FindingWords:
    """What is said of a finding in one language, as plain text.

    `subjects` are those of the findings that are shown with it, by id.
    """

    details: FindingDetails
    lang: Lang = "sv"
    subjects: Mapping[str, str] = field(default_factory=dict)

    def t(self, name: str, **values: object) -> str:
        return text(f"finding_{name}", self.lang, **values)

    @property
    def title(self) -> str:
        """'Totalen, utfärdade november 2023'; the deck where nothing else is known."""
        return capitalized(self.subject) or self.details.finding.deck

    @property
    def subject(self) -> str:
        """'Dalarna, FK7804, utfärdade november 2023' inside a sentence, as far as it is known."""
        finding = self.details.finding
        month = full_month(finding.month, self.lang).replace(" ", NO_BREAK) if finding.month else ""
        channel = self.t(f"channel_{finding.channel}") if finding.channel else ""
        table = f"{channel} {month}".strip()
        return ", ".join(filter(None, (self.region, self.column, table)))

    @property
    def region(self) -> str:
        """The region under its one name, however the slide calls it; '' for a whole table."""
        region, row = self.details.finding.region, self.details.row
        if region is None:
            return ""
        return row.label if row and row.label and region not in regions() else region_name(region)

    @property
    def column(self) -> str:
        if self.details.of_total:
            return self.t("total")
        return type_name(self.details.suspect) if self.details.suspect else ""

    @property
    def printed(self) -> str:
        """What stands in the suspect cell, a whole number with its thousands apart.

        'ingenting' if it is blank, '' without a row.
        """
        if self.details.row is None:
            return ""
        cell = self.details.cell
        said = cell.printed if cell else self.details.finding.printed
        if not said:
            return self.t("nothing") if cell else ""
        return format_printed(said, self.lang)

    @property
    def message(self) -> str:
        finding = self.details.finding
        return self._reworded(finding.message_sv if self.lang == "sv" else finding.message)

    @property
    def decision(self) -> str:
        """What people decided or whom they asked, why and when; '' where there is neither."""
        decision = self.details.decision
        if decision is None:
            return self.t("settled") if self.details.settled else ""
        value = decision.decided
        said = (
            self.t(value) if value in ("stands", "asked") else format_count(int(value), self.lang)
        )
        if decision.as_proposed:
            said += self.t("as_proposed")
        return f"{said}. {decision.reason} ({decision.who}, {decision.when})."

    @property
    def slide(self) -> str:
        finding = self.details.finding
        unit = "line" if finding.is_text else "slide"
        return self.t(unit, page=finding.page) if finding.page else ""

    def value(self, one: Explanation) -> str:
        """'6 024 (mellan 6 020 och 6 029)', or what happened where no number can be proposed."""
        low, high = one.proposed_low, one.proposed_high
        span = ""
        if low is not None and high is not None and low != high:
            low_said, high_said = (format_count(each, self.lang) for each in (low, high))
            span = self.t("between", low=low_said, high=high_said)
        if self.details.row is not None and one.unlisted_count is not None:
            return counted("finding_without_column", one.unlisted_count, self.lang)
        if self.details.row is None or one.proposed is None or one.diagnosis == "totals_shifted":
            return span or (self.t(one.diagnosis) if one.diagnosis else "")
        value = format_count(one.proposed, self.lang)
        if one.certificate_type == "total":
            value = self.t("value_of_total", value=value)
        return f"{value} ({span})" if span else value

    def likely(self, one: Explanation) -> str:
        """'6 024, sannolikhet 82 %.'"""
        said = (self.value(one) + self.outside(one), likelihood(one.confidence, self.lang))
        return f"{', '.join(filter(None, said))}."

    def outside(self, one: Explanation) -> str:
        """That the proposal lies outside of what the other months predict; '' if it doesn't."""
        expected = self.details.expected_range
        if expected is None or one.proposed is None or one.certificate_type == "total":
            return ""
        low, high = (round(edge, 1) for edge in expected)
        if low <= one.proposed <= high:
            return ""
        return self.t("above" if one.proposed > high else "below")

    def how_likely(self) -> str:
        """How sure the best explanation is, and what else may be."""
        best, *others = self.details.leading
        said = f"{capitalized(likelihood(best.confidence, self.lang))}."
        remaining = self.details.remaining
        if remaining is None:
            return said
        rest = floor(100 * sum(one.confidence for one in others) + 0.5)
        if rest:
            said += self.t("other_values", percent=self._percent(rest))
        left = floor(100 * round(remaining, 6))  # rounded down, so that no doubt is made up
        percent = self._percent(max(left, 1))
        percent = percent if left else self.t("less_than_one", percent=percent)
        # A row that doesn't add up can't be right as it stands: then only something else is left.
        of_number = self.details.suspect and not self.details.of_total
        return said + self.t("remains_of_number" if of_number else "remains", percent=percent)

    def lead(self, one: Explanation) -> str:
        """What stands before a further explanation: 'Eller:', or 'Dessutom:' of a run's word."""
        return self.t("or" if one.diagnosis and self.details.leading[0].diagnosis else "also")

    def evidence(self, one: Explanation) -> str:
        """Why, as whole sentences that name the other findings shown by what they are about."""
        said = self._reworded(one.evidence_sv if self.lang == "sv" else one.evidence)
        return capitalized(re.sub(r"(?:avvikelse|finding) ([0-9a-f]{16})", self._named, said))

    def _named(self, found: re.Match[str]) -> str:
        subject = self.subjects.get(found[1])
        return self.t("see", finding=subject) if subject else found[0]

    def picture(self, area: CropArea) -> str:
        """What the picture shows, for whoever can't see it."""
        where = {"page": area.page, "deck": self.details.finding.deck}
        if not area.marked:
            return self.t("picture_table", **where)
        if self.details.row:
            empty = self.printed in ("", self.t("nothing"))
            cell = f"{self.column} {self.t('empty_cell') if empty else self.printed}".strip()
            return self.t("picture_row", **where, row=self.details.row.label, cell=cell)
        first, last = area.marked[0].label, area.marked[-1].label
        name = "picture_one_row" if first == last else "picture_rows"
        return self.t(name, **where, first=first, last=last)

    @property
    def own_total(self) -> str:
        """Of a row of a run: its name, its own total where it is known, and the slide's."""
        own = next((e.proposed for e in self.details.explanations if e.of_its_run), None)
        if own is None:
            return self.region
        total = format_count(own, self.lang)
        return self.t("row_total", region=self.region, own=total, printed=self.printed)

    @property
    def effect(self) -> str:
        """What the likely value changes in its month's sums, everything else being likely."""
        effect, decision = self.details.effect, self.details.decision
        if effect:
            changes = [
                self.t(f"effect_{channel}", change=format_signed(count, 0, self.lang))
                for channel in CHANNELS
                if (count := getattr(effect, channel))
            ]
            month = capitalized(full_month(effect.month, self.lang))
            older = "" if effect.of_newest_month else self.t("older_month")
            return f"{month}: {listed(changes, self.lang)}.{self._share(effect)}{older}"
        if decision and decision.decided == "stands":
            return self.t("effect_stands")
        if self.details.settled:
            return self.t("settled")
        of_totals = {one.diagnosis for one in self.details.explanations} & _OF_TOTALS
        return self.t("effect_total" if of_totals or self.details.of_total else "effect_unknown")

    def _share(self, effect: Effect) -> str:
        """How the share moves, with the headline's decimals; the difference is of what is shown."""
        if effect.share_with is None or effect.share_without is None:
            return ""
        places = pair_decimals(effect.share_with, effect.share_without)
        to, was = (round(100 * one, places) for one in (effect.share_with, effect.share_without))
        sign = percent_sign(self.lang)
        return self.t(
            "share_stays" if to == was else "share_changes",
            to=format_decimal(to, places, self.lang) + sign,
            was=format_decimal(was, places, self.lang) + sign,
            change=format_signed(to - was, places, self.lang),
            least=format_decimal(0.1**places, places, self.lang),
        )

    @property
    def whom_to_ask(self) -> str:
        """The region and whoever published the deck; only the latter about a total."""
        by = self.details.publisher
        said = self.t("publisher", publisher=by) if by else self.t("some_publisher")
        if self.region and not self.details.of_total:
            known = self.details.finding.region in regions()
            who = self.t("the_region", region=self.region) if known else self.region
            said = self.t("either", one=who, other=said)
        return f"{capitalized(said)}."

    def _reworded(self, said: str) -> str:
        """Words about a table with each region under its one name, and thousands as in `lang`."""
        if self.lang == "en":
            said = re.sub(rf"(?<=\d){NO_BREAK}(?=\d{{3}}(?!\d))", ",", said)
        rows = self.details.rows
        names = {r.label: region_name(r.region) for r in rows if r.label and r.region in regions()}
        if not names:
            return said
        labels = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
        return re.sub(rf"(?<!\w)(?:{labels})(?![\w/])", lambda found: names[found[0]], said)

    def _percent(self, percent: int) -> str:
        return f"{percent}{percent_sign(self.lang)}"

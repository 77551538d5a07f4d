"""Figures from the published views, and the pages they are written to."""

from intygsstat.chart.figures import (
    draw_change_by_type,
    draw_coverage,
    draw_region_panels,
    draw_regions_in_month,
    draw_row_totals,
    draw_share_panels,
    draw_trend,
    draw_type_panels,
    draw_usage_by_type,
)
from intygsstat.chart.notebook import (
    explore_usage,
    say_forecasts,
    say_regions,
    say_revisions,
    say_rollout,
    say_trend,
    say_usage,
    say_what_was_read,
    show_rollout,
    show_table,
)
from intygsstat.chart.pages import VIEWS, draw_all, write_charts
from intygsstat.findings.cards import show_findings

__all__ = [
    "VIEWS",
    "draw_all",
    "draw_change_by_type",
    "draw_coverage",
    "draw_region_panels",
    "draw_regions_in_month",
    "draw_row_totals",
    "draw_share_panels",
    "draw_trend",
    "draw_type_panels",
    "draw_usage_by_type",
    "explore_usage",
    "say_forecasts",
    "say_regions",
    "say_revisions",
    "say_rollout",
    "say_trend",
    "say_usage",
    "say_what_was_read",
    "show_findings",
    "show_rollout",
    "show_table",
    "write_charts",
]

"""Moved to `intygsstat.locale` and `intygsstat.reference.names`; this re-export is to go."""

from html import escape

from intygsstat.locale import (
    MINUS,
    NO_BREAK,
    format_change,
    format_count,
    format_decimal,
    format_month,
    format_pair,
    format_share,
    format_span,
    full_month,
    likelihood,
    months_between,
    swedish_order,
)
from intygsstat.reference.names import (
    party_name,
    plain_type_name,
    region_name,
    short_region_name,
    type_name,
)


def safe(words: str) -> str:
    """`words` from a deck, so that a chart can't take them for markup."""
    return escape(words, quote=False)


__all__ = [
    "MINUS",
    "NO_BREAK",
    "format_change",
    "format_count",
    "format_decimal",
    "format_month",
    "format_pair",
    "format_share",
    "format_span",
    "full_month",
    "likelihood",
    "months_between",
    "party_name",
    "plain_type_name",
    "region_name",
    "safe",
    "short_region_name",
    "swedish_order",
    "type_name",
]

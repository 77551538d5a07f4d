"""Moved to `intygsstat.locale`; this re-export goes when nobody imports it."""

from intygsstat.locale import Lang, both, listed, text

__all__ = ["Lang", "both", "listed", "text"]

"""Words as markup, in both languages."""

from __future__ import annotations

from html import escape


def in_both(swedish: str, english: str, *, safe: bool = False) -> str:
    """Both languages, of which the page shows one; escaped unless they are markup."""
    sv, en = (swedish, english) if safe else (escape(swedish), escape(english))
    return f'<span lang="sv">{sv}</span><span lang="en">{en}</span>'

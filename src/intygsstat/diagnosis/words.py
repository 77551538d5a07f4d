"""Explanations in words, English and Swedish. Each is a sentence that can follow 'Likely:'."""

from __future__ import annotations

from intygsstat.reference.sentences import number
from intygsstat.reference.typos import Edit

Words = tuple[str, str]

EDITS: dict[Edit, Words] = {
    "last_digit_lost": ("its last digit is lost", "sista siffran har fallit bort"),
    "first_digit_lost": ("its first digit is lost", "första siffran har fallit bort"),
    "middle_digit_lost": (
        "a digit inside it is lost",
        "en siffra inne i talet har fallit bort",
    ),
    "last_zeros_lost": ("its last zeros are lost", "nollorna i slutet har fallit bort"),
    "last_digits_lost": ("its last two digits are lost", "de två sista siffrorna har fallit bort"),
    "group_lost": ("a group of digits is lost", "en siffergrupp har fallit bort"),
    "digit_added": ("a digit too many is typed", "en siffra för mycket är skriven"),
    "digits_swapped": (
        "two neighbouring digits have changed places",
        "två siffror bredvid varandra har bytt plats",
    ),
    "digit_replaced": ("one digit is another", "en siffra är en annan"),
    "number_lost": ("the whole number is lost", "hela talet har fallit bort"),
}


def values(low: int | None, high: int | None) -> Words:
    """A value or a range: ('4 050', '4 050'), ('6 020 to 6 029', '6 020 till 6 029')."""
    if low is None or high is None:
        return ("an unknown number", "ett okänt tal")
    if low == high:
        return (number(low), number(low))
    return (f"{number(low)} to {number(high)}", f"{number(low)} till {number(high)}")


def expectation(expected: float, low: float, high: float, months: int) -> Words:
    """What the other months foretell, with its interval."""
    about, least, most = number(round(expected)), number(round(low)), number(round(high))
    plural, plural_sv = ("" if months == 1 else "s"), ("månad" if months == 1 else "månader")
    return (
        f"{months} other month{plural} and the other regions and types foretell about {about} "
        f"({least} to {most})",
        f"{months} andra {plural_sv} samt övriga regioner och typer talar för omkring {about} "
        f"({least} till {most})",
    )


def mistyped(name: Words, edit: Edit | None, low: int | None, high: int | None) -> Words:
    """'FK7804: its last digit is lost, from 6 020 to 6 029'."""
    what = EDITS[edit] if edit else ("it is mistyped", "talet är felskrivet")
    en, sv = values(low, high)
    return (f"{name[0]} was {en} and {what[0]}", f"{name[1]} var {sv} och {what[1]}")


def joined(*parts: Words) -> Words:
    """Parts as one sentence each, the first without a capital."""
    return (
        "; ".join(part[0] for part in parts) + ".",
        "; ".join(part[1] for part in parts) + ".",
    )

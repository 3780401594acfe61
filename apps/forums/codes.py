"""Check codes of documents: short, random, readable from paper."""

from __future__ import annotations

import secrets

#: Letters and digits that cannot be taken for one another, neither printed small nor spoken (no 0/O, 1/I/L, 2/Z, 5/S, 8/B).
ALPHABET = "ACDEFGHJKMNPQRTUVWXY34679"
LENGTH = 10


def new_code() -> str:
    """A random code of ten characters: one of about 95 billion thousand, so guessing finds nothing."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def grouped(code: str) -> str:
    """The code as printed, in two groups: ``ACDEF-GHJKM``."""
    return f"{code[:5]}-{code[5:]}"


def clean_code(text: str) -> str:
    """What a person typed or scanned as a code: upper case, without spaces and dashes. Empty when it cannot be one."""
    code = "".join(char for char in text.upper()[:40] if char.isalnum())
    return code if len(code) == LENGTH and all(char in ALPHABET for char in code) else ""

"""The code by mail as second step: sent to the person's own address, short-lived, few tries, kept only as a keyed hash in the session."""

from __future__ import annotations

import time

from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

from apps.accounts.models import User
from apps.accounts.signin import letters

STATE = "second_step_code"
VALID_SECONDS = 15 * 60
MAX_TRIES = 5


def code_send(session: SessionBase, user: User) -> None:
    """Make a code of six digits, replace any earlier one, and queue the letter with it."""
    code = get_random_string(6, "0123456789")
    session[STATE] = {"hash": _hash(user, code), "at": time.time(), "tries": 0}
    letters.send(user, "second_step", {"code": code})


def code_pending(session: SessionBase) -> bool:
    """Whether a code was sent that may still be typed."""
    state = session.get(STATE)
    return state is not None and time.time() - state["at"] <= VALID_SECONDS and state["tries"] < MAX_TRIES


def code_check(session: SessionBase, user: User, code: str) -> bool:
    """Whether ``code`` is the one that was sent; a right one is used up, a wrong one counts."""
    if not code_pending(session):
        return False
    state = session[STATE]
    if constant_time_compare(state["hash"], _hash(user, "".join(code.split()))):
        del session[STATE]
        return True
    session[STATE] = state | {"tries": state["tries"] + 1}
    return False


def _hash(user: User, code: str) -> str:
    return salted_hmac("accounts.second_step", f"{user.pk}:{code}", algorithm="sha256").hexdigest()


def masked(email: str) -> str:
    """An address that its owner recognises: ``si•••@contoh.go.id``."""
    name, _at, host = email.partition("@")
    return f"{name[:2]}•••@{host}"

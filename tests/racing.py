"""Several acts at the same moment, each in its own thread with its own connection; forms sent as they stand."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection
from django.http import HttpResponse, QueryDict

from apps.accounts.actors import Actor
from apps.core.errors import DomainError
from apps.core.scope import scope


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Results in the order of the acts; an act that raises makes the test fail."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=30)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def decided(by: Actor, service: Callable[..., Any], **arguments: Any) -> Callable[[], str]:
    """One decision in the actor's scope: ``""`` when it was made, else the words of the refusal."""

    def act() -> str:
        try:
            with scope(by.scope):
                service(by=by, **arguments)
        except DomainError as error:
            return f"{type(error).__name__}: {error.message}"
        return ""

    return act


def won_by_one(words: list[str]) -> bool:
    """One decision was made; every other one was told that the state moved on."""
    lost = [text for text in words if text]
    return len(lost) == len(words) - 1 and all(text.startswith("InvalidTransition: ") and len(text) > 40 for text in lost)


def hidden(page: HttpResponse) -> QueryDict:
    """The hidden fields of a page: what its form sends when nothing is typed."""
    found = QueryDict(mutable=True)
    for tag in re.findall(r"<input[^>]*>", page.content.decode()):
        facts = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if facts.get("type") == "hidden" and facts.get("name", "") != "csrfmiddlewaretoken":
            found.appendlist(facts["name"], facts.get("value", ""))
    return found

"""Sixty people in one hall register within a minute while scripts post from the same address: all sixty stored once, the scripts stopped."""

from __future__ import annotations

import http.cookiejar
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.e2e.portal import Portal
from tests.e2e.test_registration import start_url

__all__ = ["start_url"]
pytestmark = [pytest.mark.e2e, pytest.mark.slow]

PEOPLE = 60
POSTS = 1_000
ANDROID = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Mobile Safari/537.36"


class Device:
    """One browser with its own cookies."""

    def __init__(self, agent: str) -> None:
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self.opener.addheaders = [("User-Agent", agent)]
        self.url = ""

    def send(self, url: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        """Open a page or send a form; status and text of where one arrives."""
        data = urllib.parse.urlencode(fields).encode() if fields is not None else None
        request = urllib.request.Request(url, data=data, headers={"Referer": url})
        try:
            with self.opener.open(request, timeout=60) as answer:
                self.url = answer.url
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, page[:600]
    return found.group(1)


def register(number: int, start: str) -> tuple[bool, str]:
    """All three screens as one person."""
    device = Device(ANDROID)
    _status, page = device.send(start)
    form = {"csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken"), "draft": hidden(page, "draft"), "kind": "company", "consent": "on"}
    status, page = device.send(start, form)
    if status != 200:
        return False, f"{status} on page one"
    form = {
        "csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken"), "company_name": f"PT Aula {number} Bersama", "legal_form": "pt",
        "ownership": "private", "site_name": "Kantor pusat", "region": "36.73.01", "address": "",
    }  # fmt: skip
    status, page = device.send(device.url, form)
    if status != 200:
        return False, f"{status} on page two: {page[-1500:]}"
    form = {
        "csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken"), "contact_name": f"Orang {number}", "contact_position": "",
        "contact_email": f"aula{number}@example.com", "contact_phone": f"0812 3456 {7000 + number}",
    }  # fmt: skip
    status, page = device.send(device.url, form)
    return status == 200 and "REG-3673-" in page, f"{status} on page three"


def script(start: str, stop: threading.Event, counts: dict[str, int]) -> None:
    """Posts a thousand times: forms made up, one page used again and again, one cookie with fresh pages."""
    device = Device("python-requests/2.32")
    _status, page = device.send(start)
    token = hidden(page, "csrfmiddlewaretoken")
    for turn in range(POSTS):
        if stop.is_set():
            return
        if turn % 3 == 2:
            _status, page = device.send(start)
            draft = hidden(page, "draft")
        else:
            draft = "palsu" if turn % 3 else hidden(page, "draft")
        status, page_after = device.send(start, {"csrfmiddlewaretoken": token, "draft": draft, "kind": "company", "consent": "on"})
        del page_after
        counts["sent"] += 1
        counts["in" if status == 200 else "stopped"] += 1


def test_sixty_at_once_are_stored_once_each_beside_a_script(portal: Portal, start_url: str) -> None:
    portal.manage("shell", "-v", "0", "-c", "from django.core.cache import cache; cache.clear()")
    counts = {"sent": 0, "in": 0, "stopped": 0}
    stop = threading.Event()
    bot = threading.Thread(target=script, args=(start_url, stop, counts))
    bot.start()
    begun = time.monotonic()
    with ThreadPoolExecutor(PEOPLE) as hall:
        results = list(hall.map(lambda number: register(number, start_url), range(PEOPLE)))
    took = time.monotonic() - begun
    bot.join()
    assert [why for good, why in results if not good] == []
    rows = int(_count(portal, "state='submitted', company_name__startswith='PT Aula '"))
    names = int(_count(portal, "state='submitted', company_name__startswith='PT Aula '", distinct=True))
    drafts = int(_count(portal, "state='draft', company_name='', contact_email='', link__label='Rakor uji'"))
    print(
        f"60 registrations in {took:.1f} s; script sent {counts['sent']}, let in {counts['in']}, stopped {counts['stopped']}, rows {drafts}"
    )
    assert (rows, names) == (PEOPLE, PEOPLE)
    assert took <= 60
    assert counts["sent"] == POSTS
    assert counts["stopped"] >= POSTS * 0.6, "forms without a page and a device beyond six pages are stopped"
    assert drafts <= 6, "the script's one device made no more drafts than a person may"


def _count(portal: Portal, where: str, *, distinct: bool = False) -> str:
    query = f"R.objects.filter({where})" + (".values('company_name').distinct()" if distinct else "")
    code = (
        "from apps.companies.models import Registration as R; from apps.core.scope import Scope, scope\n"
        f"with scope(Scope.system()):\n    print({query}.count())\n"
    )
    return portal.manage("shell", "-v", "0", "-c", code).strip().splitlines()[-1]

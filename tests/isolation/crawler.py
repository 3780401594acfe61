"""Walks the site as the people of one tenant and collects every address and form they can reach; nothing here is written by hand."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.http import HttpResponse
from django.test import Client

LEADS = ("href", "action", "formaction", "src", "hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete", "data-url")
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
#: Not asked: signing out would end the walk, and a signed link is itself the right to open its one row.
AVOIDED = re.compile(r"^/(accounts|static|o|bahasa|demo|daftar|konfirmasi|undangan|lapor|tautan|healthz|readyz|metrics)(/|$)")
DESK = re.compile(r"^/(forum-\d+|dinsos-\d+|kemensos|operator|usaha-[0-9a-f]{12})(?=/)")
EACH = 2  # addresses of one shape; the third record of a list tells nothing new


@dataclass(frozen=True)
class Form:
    """A form as it stood on a page: where it is sent and what a browser would send."""

    action: str  # without the desk in front of it
    fields: tuple[tuple[str, str], ...]
    public: bool  # a public form


@dataclass
class Site:
    """What was found: addresses and forms, the desk in front of them taken away where there is one."""

    desk_paths: dict[str, None] = field(default_factory=dict)
    other_paths: dict[str, None] = field(default_factory=dict)
    forms: dict[Form, None] = field(default_factory=dict)
    answers: Counter[int] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    seen: Counter[tuple[str, str]] = field(default_factory=Counter)  # (kind of desk, shape) of addresses that were opened


class _Page(HTMLParser):
    def __init__(self, base: str) -> None:
        super().__init__()
        self.base, self.links, self.forms = base, [], []
        self._fields: dict[str, str] | None = None
        self._action, self._select, self._text = base, "", ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attributes}
        self.links += [urljoin(self.base, found[name]) for name in LEADS if found.get(name)]
        if tag == "form":
            self._fields, self._action = {}, urljoin(self.base, found.get("action") or found.get("hx-post") or self.base)
        if self._fields is None:
            return
        name = found.get("name", "")
        if tag in {"input", "button"} and name and (found.get("type") not in {"checkbox", "radio"} or name not in self._fields):
            self._fields[name] = found.get("value", "")
        if tag == "select":
            self._select = name
        if tag == "option" and self._select and not self._fields.get(self._select):
            self._fields[self._select] = found.get("value", "")
        if tag == "textarea":
            self._fields[name] = "Teks"

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        if tag == "form" and self._fields is not None:
            self._fields.pop("csrfmiddlewaretoken", None)
            self.forms.append((self._action, tuple(sorted(self._fields.items()))))
            self._fields = None


def text_of(answer: HttpResponse | Any) -> str:
    """The whole answer as text, spreadsheets unpacked."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b" ".join(book.read(name) for name in book.namelist())
    return content.decode("utf-8", "replace")


def shape(path: str) -> str:
    """An address without its ids, to tell addresses of one kind."""
    split = urlsplit(path)
    names = sorted(part.split("=")[0] for part in split.query.split("&") if part)
    return re.sub(r"/[\d.]+(?=/|$)", "/#", ID.sub("#", split.path)) + "?" + "&".join(names)


def walk(site: Site, client: Client, starts: Iterable[str], *, most: int, kind: str = "") -> None:
    """Follow everything from ``starts`` on, at most ``most`` pages.

    ``EACH`` addresses of one shape are opened for each kind of desk; a colleague at the same kind of desk, whose page may offer more,
    opens one of them again.
    """
    waiting, seen, shapes = list(starts), set[str](), Counter[str]()
    while waiting and len(seen) < most:
        path = waiting.pop(0)
        form = shape(path)
        enough = shapes[form] >= EACH or (shapes[form] >= 1 and site.seen[kind, form] >= EACH)
        if path in seen or AVOIDED.match(path) or enough:
            continue
        seen.add(path)
        shapes[form] += 1
        site.seen[kind, form] += 1
        answer = client.get(path)
        site.answers[answer.status_code] += 1
        if answer.status_code >= 500:
            site.broken.append(f"GET {path}: {answer.status_code} {getattr(answer, 'exc_info', None)}")
        _keep(site, path)
        if answer.status_code in {301, 302}:
            waiting.append(_local(urljoin(path, answer["Location"])))
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            answer.close()
            continue
        page = _Page(path)
        page.feed(text_of(answer))
        waiting += [local for link in page.links if (local := _local(link))]
        for action, fields in page.forms:
            if (local := _local(action)) and not AVOIDED.match(local):
                _keep(site, local)
                site.forms[Form(DESK.sub("", local), fields, not DESK.match(local))] = None


def _keep(site: Site, path: str) -> None:
    if DESK.match(path):
        site.desk_paths[DESK.sub("", path)] = None
    else:
        site.other_paths[path] = None


def _local(link: str) -> str:
    split = urlsplit(link)
    if split.scheme not in {"", "http", "https"} or split.netloc not in {"", "testserver"} or not split.path.startswith("/"):
        return ""
    return split.path + (f"?{split.query}" if split.query else "")

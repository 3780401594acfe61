"""Every address names who may open it: a permission, signed-in people, or everybody."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.views import APIView

from apps.accounts.actors import DESK_PATTERN
from apps.accounts.permissions import Permission

#: Addresses of packages that guard themselves, with the reason.
FOREIGN = {
    "accounts/": "allauth: sign-in pages",
    "kelola/": "Django's admin: the middleware admits the operator's desk only (tests/portal/test_admin.py)",
    "o/": "oauth toolkit: token endpoints authenticate the client",
}


def walk(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """All patterns with their full address."""
    for entry in resolver.url_patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from walk(entry, address)
        else:
            yield address, entry


def foreign(address: str) -> bool:
    return address.startswith(tuple(FOREIGN))


def test_every_view_is_stamped() -> None:
    bare = []
    for address, pattern in walk(get_resolver()):
        if foreign(address):
            continue
        view = pattern.callback
        stamp = getattr(view, "permission", None) or getattr(getattr(view, "cls", None), "permission", None)
        if stamp is None:
            bare.append(address)
        else:
            assert stamp in {"public", "signed-in"} or isinstance(stamp, Permission), (address, stamp)
    assert bare == []


def test_views_below_a_desk_need_a_real_permission() -> None:
    open_views = [
        address for address, pattern in walk(get_resolver())
        if DESK_PATTERN in address and not isinstance(getattr(pattern.callback, "permission", None), Permission)
    ]  # fmt: skip
    assert open_views == []


def test_api_views_name_their_token_scope() -> None:
    for address, pattern in walk(get_resolver()):
        cls = getattr(pattern.callback, "cls", None)
        if cls is not None and issubclass(cls, APIView) and getattr(pattern.callback, "permission", None) != "public":
            assert isinstance(getattr(cls, "permission", None), Permission), address
            assert getattr(cls, "required_scope", None), address


def test_the_list_of_foreign_addresses_is_not_stale() -> None:
    addresses = [address for address, _ in walk(get_resolver())]
    for prefix in FOREIGN:
        assert any(address.startswith(prefix) for address in addresses), prefix

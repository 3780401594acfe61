"""Numbers and addresses of requests."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

from apps.core.middleware import client_address, client_network


@pytest.mark.parametrize(
    ("hops", "forwarded", "expected"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "198.51.100.7, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.7, 203.0.113.9", "198.51.100.7"),
        (1, "", "127.0.0.1"),
    ],
)
def test_only_what_our_own_proxies_wrote_is_believed(settings, hops: int, forwarded: str, expected: str) -> None:
    settings.PROXY_HOPS = hops
    assert client_address(RequestFactory().get("/", headers={"x-forwarded-for": forwarded})) == expected


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:7:1:aaaa::1", "2001:db8:7:1::"),
        ("2001:db8:7:1:bbbb::2", "2001:db8:7:1::"),
        ("2001:db8:7:2::1", "2001:db8:7:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("tidak dikenal", "tidak dikenal"),
        ("", ""),
    ],
)
def test_limits_count_all_addresses_of_one_subscriber_as_one(address: str, network: str) -> None:
    assert client_network(RequestFactory().get("/", REMOTE_ADDR=address)) == network


@pytest.mark.django_db
def test_the_answer_carries_the_number_of_the_request() -> None:
    assert Client().get("/healthz", headers={"x-request-id": "abc-12345678"})["X-Request-Id"] == "abc-12345678"
    assert len(Client().get("/healthz", headers={"x-request-id": "<script>"})["X-Request-Id"]) == 32

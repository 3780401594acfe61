from __future__ import annotations

import time
import uuid

from apps.core.ids import uuid7, uuids


def test_an_id_is_a_uuid_of_version_seven_and_of_the_rfc_variant():
    value = uuid7()

    assert value.version == 7
    assert value.variant == uuid.RFC_4122


def test_an_id_carries_the_moment_it_was_made_in_milliseconds():
    before = time.time_ns() // 1_000_000
    value = uuid7()
    after = time.time_ns() // 1_000_000

    assert before <= value.int >> 80 <= after


def test_ids_made_later_sort_later():
    first = uuid7()
    time.sleep(0.002)

    assert uuid7() > first


def test_ids_made_in_one_instant_differ():
    assert len({uuid7() for _ in range(20_000)}) == 20_000


def test_texts_that_are_no_ids_are_left_out():
    value = uuid7()

    assert uuids([str(value), "kacau", "z" * 36, "", value.hex]) == [value, value]

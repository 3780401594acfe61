from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from apps.core import dates

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def test_a_date_is_written_with_the_month_in_words():
    assert dates.tanggal(date(2020, 8, 11)) == "11 Agustus 2020"


@pytest.mark.parametrize(
    ("tz", "text"),
    [
        ("WIB", "11 Agustus 2020 08.14 WIB"),
        (dates.WITA, "11 Agustus 2020 09.14 WITA"),
        ("WIT", "11 Agustus 2020 10.14 WIT"),
        (UTC, "11 Agustus 2020 01.14 UTC"),
    ],
)
def test_a_moment_names_its_zone(tz: object, text: str):
    assert dates.waktu(datetime(2020, 8, 11, 1, 14, tzinfo=UTC), tz) == text


def test_a_moment_without_zone_counts_as_utc_and_moves_over_midnight():
    assert dates.waktu(datetime(2020, 12, 31, 16, 30, tzinfo=UTC).replace(tzinfo=None), "WITA") == "1 Januari 2021 00.30 WITA"


def test_a_moment_follows_the_current_time_zone_by_default():
    with timezone.override(dates.WIT):
        assert dates.waktu(datetime(2020, 8, 11, 1, 14, tzinfo=UTC)).endswith("10.14 WIT")


@pytest.mark.parametrize(
    ("distance", "text"),
    [
        (timedelta(seconds=20), "baru saja"),
        (timedelta(minutes=5), "5 menit lalu"),
        (timedelta(hours=3, minutes=59), "3 jam lalu"),
        (timedelta(days=1), "1 hari lalu"),
        (timedelta(days=29), "29 hari lalu"),
        (timedelta(days=65), "2 bulan lalu"),
        (timedelta(days=800), "2 tahun lalu"),
        (timedelta(seconds=-10), "baru saja"),
        (timedelta(minutes=-2), "2 menit lagi"),
        (timedelta(hours=-5), "5 jam lagi"),
        (timedelta(days=-6), "6 hari lagi"),
        (timedelta(days=-40), "1 bulan lagi"),
        (timedelta(days=-365), "1 tahun lagi"),
    ],
)
def test_distances_are_told_in_the_largest_whole_unit(distance: timedelta, text: str):
    assert dates.lalu(NOW - distance, NOW) == text


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 11, 22), "hari ini"),
        (date(2026, 11, 19), "3 hari lalu"),
        (date(2026, 11, 23), "1 hari lagi"),
    ],
)
def test_a_plain_date_is_compared_by_days(day: date, text: str):
    assert dates.lalu(day, NOW) == text


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2020, 8, 1), date(2020, 8, 1), "1 Agustus 2020"),
        (date(2020, 8, 1), date(2020, 8, 15), "1–15 Agustus 2020"),
        (date(2020, 7, 28), date(2020, 8, 3), "28 Juli – 3 Agustus 2020"),
        (date(2019, 12, 30), date(2020, 1, 2), "30 Desember 2019 – 2 Januari 2020"),
    ],
)
def test_ranges_do_not_repeat_what_both_ends_share(first: date, last: date, text: str):
    assert dates.rentang(first, last) == text


@pytest.mark.parametrize(
    "text",
    [
        "23-04-2025",
        "23/04/2025",
        "23.04.2025",
        "23/4/2025",
        "2025-04-23",
        "23 April 2025",
        " 23 apr 2025 ",
    ],
)
def test_dates_are_read_in_the_usual_shapes(text: str):
    assert dates.parse_tanggal(text) == date(2025, 4, 23)


def test_the_day_comes_before_the_month():
    assert dates.parse_tanggal("03/04/2025") == date(2025, 4, 3)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "belum diisi"),
        ("04/23/2025", "tidak ada di kalender"),
        ("29-02-2025", "tidak ada di kalender"),
        ("00-01-2025", "tidak ada di kalender"),
        ("23-04-25", "tidak terbaca"),
        ("23-04/2025", "tidak terbaca"),
        ("besok", "tidak terbaca"),
        ("23 foo 2025", "tidak terbaca"),
        ("01-01-0001", "di luar jangkauan"),
        ("01-01-9999", "di luar jangkauan"),
        ("٢٣-٠٤-٢٠٢٥", "tidak terbaca"),
    ],
)
def test_wrong_dates_are_refused_with_a_remedy(text: str, message: str):
    with pytest.raises(ValueError, match=message):
        dates.parse_tanggal(text)


@given(DAYS)
def test_every_written_date_is_read_back(day: date):
    assert dates.parse_tanggal(dates.tanggal(day)) == day
    assert dates.parse_tanggal(f"{day:%d-%m-%Y}") == day
    assert dates.parse_tanggal(day.isoformat()) == day


@given(st.text(max_size=40))
def test_any_text_gives_a_date_or_a_value_error(text: str):
    try:
        assert isinstance(dates.parse_tanggal(text), date)
    except ValueError as error:
        assert str(error)  # noqa: PT017 - either outcome is right

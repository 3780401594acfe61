"""Every place has its forum and its office from the start."""

from __future__ import annotations

import pytest

from apps.core.scope import Scope, scope
from apps.forums.choices import ForumState
from apps.forums.models import Forum, Office
from apps.forums.reference import forums_load

pytestmark = pytest.mark.django_db


def test_every_place_has_one_forum_and_one_office_and_loading_again_changes_nothing() -> None:
    with scope(Scope.system()):
        forums_load()
        Forum.objects.filter(area=3673).update(name="Forum CSR Kota Serang", state=ForumState.ACTIVE)
        before = (Forum.objects.count(), Office.objects.count())
        assert forums_load() == 553
        assert before == (Forum.objects.count(), Office.objects.count()) == (553, 553)
        assert Forum.objects.get(area=3673).name == "Forum CSR Kota Serang"


def test_names_follow_one_pattern() -> None:
    with scope(Scope.system()):
        forums_load()
        names = dict(Forum.objects.values_list("area", "name"))
        offices = dict(Office.objects.values_list("area", "name"))
        assert Forum.objects.get(area=3672).short_name == "Forum CSR Kesos Kota Cilegon"
    assert names[0] == "Forum CSR Kesejahteraan Sosial Nasional"
    assert names[3600] == "Forum CSR Kesejahteraan Sosial Provinsi Banten"
    assert names[3672] == "Forum CSR Kesejahteraan Sosial Kota Cilegon"
    assert (offices[0], offices[3600], offices[3673]) == ("Kementerian Sosial", "Dinas Sosial Provinsi Banten", "Dinas Sosial Kota Serang")

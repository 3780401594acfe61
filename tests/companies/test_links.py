"""Registration links: opened by the secretariat, printed as QR, closed."""

from __future__ import annotations

import datetime as dt
import io

import pikepdf
import pytest
from django.urls import reverse
from django.utils import timezone

from apps.accounts.permissions import Role
from apps.audit.models import Event
from apps.companies.models import RegistrationLink
from apps.companies.services.links import link_close, link_count, link_create, poster_issue
from apps.companies.tokens import link_id, link_token, link_url
from apps.core import storage
from apps.core.errors import InvalidTransition, NotAllowed, RuleViolation
from apps.core.links import LinkError
from apps.core.pdf import render_pdf
from apps.core.qr import qr_png
from apps.core.scope import Scope, scope
from apps.forums.choices import DocumentState
from apps.forums.models import Document
from apps.forums.services import document_render_run
from tests import factories
from tests.companies.make import CILEGON, SERANG, drawn_codes, make_link, matrix_of, signed_in

pytestmark = pytest.mark.django_db


def test_the_secretary_opens_a_link_and_sees_address_qr_and_invitation() -> None:
    factories.forum(SERANG)
    client, by = signed_in(Role.FORUM_SECRETARY, SERANG)
    page = client.post(
        reverse("companies:link-create", kwargs={"desk": by.slug}),
        {
            "label": "Rakor 23 April",
            "opens_at": "2026-01-01T08:00",
            "closes_at": (timezone.localtime() + dt.timedelta(days=9)).strftime("%Y-%m-%dT%H:%M"),
        },
        follow=True,
    )
    assert page.status_code == 200
    with scope(Scope.system()):
        link = RegistrationLink.objects.get()
        assert Event.objects.filter(code="link.create", object_id=str(link.pk)).exists()
    html = page.content.decode()
    assert link_url(link) in html
    assert '<svg role="img"' in html
    assert "Gratis. Forum tidak menerima uang." in html
    png = client.get(reverse("companies:link-qr", kwargs={"desk": by.slug, "pk": link.pk, "kind": "png"}))
    assert png["Content-Type"] == "image/png"
    assert png.content == qr_png(link_url(link), dpi_scale=24)
    assert b"Rakor 23 April" in client.get(reverse("companies:link-list", kwargs={"desk": by.slug})).content


def test_wrong_times_are_explained_at_the_field_and_the_label_is_kept() -> None:
    factories.forum(SERANG)
    client, by = signed_in(Role.FORUM_SECRETARY, SERANG)
    page = client.post(
        reverse("companies:link-create", kwargs={"desk": by.slug}),
        {"label": "Kunjungan industri", "opens_at": "2026-05-02T08:00", "closes_at": "2026-05-01T08:00"},
    )
    assert page.status_code == 400
    assert "Waktu tutup harus sesudah waktu buka." in page.content.decode()
    assert "Kunjungan industri" in page.content.decode()


@pytest.mark.parametrize(
    ("opens", "closes", "words"),
    [(2, 1, "sesudah waktu buka"), (-3, -1, "sudah lewat"), (0, 400, "satu tahun")],
)
def test_a_link_has_a_sensible_time(opens: int, closes: int, words: str) -> None:
    forum = factories.forum(SERANG)
    by, now = factories.actor(Role.FORUM_SECRETARY, SERANG), timezone.now()
    with scope(by.scope), pytest.raises(RuleViolation, match=words):
        link_create(forum=forum, label="X", opens_at=now + dt.timedelta(days=opens), closes_at=now + dt.timedelta(days=closes), by=by)


def test_a_link_is_closed_once() -> None:
    link, by = make_link(), factories.actor(Role.FORUM_SECRETARY, SERANG)
    with scope(by.scope):
        assert link_close(link=link, by=by).closed_at is not None
        with pytest.raises(InvalidTransition):
            link_close(link=link, by=by)


def test_a_chair_and_another_forum_cannot_close_it() -> None:
    link = make_link()
    chair, other = factories.actor(Role.FORUM_CHAIR, SERANG), factories.actor(Role.FORUM_SECRETARY, CILEGON)
    with scope(chair.scope), pytest.raises(NotAllowed):
        link_close(link=link, by=chair)
    with scope(other.scope), pytest.raises(RegistrationLink.DoesNotExist):
        link_close(link=link, by=other)


def test_another_forum_gets_404_and_a_role_without_the_right_403() -> None:
    link = make_link()
    factories.forum(CILEGON)
    stranger, by = signed_in(Role.FORUM_SECRETARY, CILEGON)
    assert stranger.get(reverse("companies:link-detail", kwargs={"desk": by.slug, "pk": link.pk})).status_code == 404
    chair, by = signed_in(Role.FORUM_CHAIR, SERANG)
    assert chair.get(reverse("companies:link-list", kwargs={"desk": by.slug})).status_code == 403


def test_counts_are_kept_by_the_public_which_cannot_touch_the_row() -> None:
    link = make_link()
    with scope(Scope.public()):
        for what in ("opened", "opened", "started", "finished", "nonsense"):
            link_count(link.pk, what)
    with scope(Scope.system()):
        link.refresh_from_db()
    assert (link.opened, link.started, link.finished) == (2, 1, 1)


def test_the_token_never_changes_and_a_damaged_one_is_refused() -> None:
    link = make_link()
    token = link_token(link)
    assert token == link_token(link)
    assert link_id(token) == link.pk
    for wrong in (token[:-1], "x" + token, "a.b", "", "é" * 34):
        with pytest.raises(LinkError, match="Pindai ulang"):
            link_id(wrong)


def test_the_poster_carries_the_address_as_qr_and_is_one_file_however_often_it_is_asked_for() -> None:
    link, by = make_link(), factories.actor(Role.FORUM_SECRETARY, SERANG)
    with scope(by.scope):
        first, second = poster_issue(link=link, by=by), poster_issue(link=link, by=by)
    assert first.pk == second.pk
    assert first.context["register_url"] == link_url(link)


@pytest.mark.django_db(transaction=True)
def test_the_poster_is_rendered_as_one_page() -> None:
    link, by = make_link(), factories.actor(Role.FORUM_SECRETARY, SERANG)
    with scope(by.scope):
        document = poster_issue(link=link, by=by)
    with scope(Scope.system()):
        document = Document.objects.get(pk=document.pk)
    if document.state != DocumentState.READY:
        document_render_run(document.pk)
    with scope(Scope.system()):
        document = Document.objects.get(pk=document.pk)
    assert (document.state, document.pages) == (DocumentState.READY, 1)
    assert drawn_codes(storage.get(document.file)) == [matrix_of(link_url(link))]
    assert len(matrix_of(link_url(link))) <= 41


def test_the_longest_names_still_fit_on_one_page() -> None:
    words = "Kesejahteraan Sosial Kabupaten "
    context = {
        "register_url": "https://portal.forum-csr-kesos.example.go.id/daftar/AZ6VS0qAc0ya1_r9C7yreQYjH8e50LYjSOhv/",
        "forum_name": (words * 7)[:200], "label": (words * 7)[:160], "dense": True, "closes": "23 September 2026", "check_code": "EKT4X-UGKEJ",
        "check_url": "https://portal.forum-csr-kesos.example.go.id/periksa/EKT4XUGKEJ/",
    }  # fmt: skip
    with pikepdf.open(io.BytesIO(render_pdf("pdf/poster.html", context, title="Poster"))) as document:
        assert len(document.pages) == 1
    short = {**context, "forum_name": (words * 7)[:52], "label": (words * 7)[:52], "dense": False}
    with pikepdf.open(io.BytesIO(render_pdf("pdf/poster.html", short, title="Poster"))) as document:
        assert len(document.pages) == 1

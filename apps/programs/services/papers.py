"""Documents about a realisation: the BAST to be signed, and the letter of appreciation after verification."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission
from apps.core.dates import tanggal
from apps.core.errors import RuleViolation
from apps.core.money import angka, rupiah, terbilang
from apps.forums.choices import DocumentKind
from apps.forums.models import BoardTerm, Document
from apps.forums.services import document_issue
from apps.pmks.choices import AidForm
from apps.programs.choices import Unit
from apps.programs.models import Realization, RealizationLine
from apps.programs.services import rules


def _facts(realization: Realization, *, value: int, quantity: int) -> dict[str, Any]:
    """What both papers say about the handover, as finished text."""
    program = realization.program
    return {
        "company": program.company.name,
        "site": program.site.name,
        "program": program.title,
        "place": program.region.path,
        "handover_on": tanggal(realization.handover_on),
        "aid_form": str(AidForm(realization.aid_form).label).lower(),
        "quantity": f"{angka(quantity)} {realization.unit}",
        "value": rupiah(value),
        "value_words": terbilang(value),
        "lines": [_line(line, realization.unit) for line in _lines(realization)],
    }


def _lines(realization: Realization) -> list[RealizationLine]:
    return list(
        RealizationLine.objects.filter(realization=realization).select_related("region", "category").order_by("region_id", "category_id")
    )


def _line(line: RealizationLine, unit: str) -> dict[str, str]:
    counts = ((line.people, Unit.PERSON.label), (line.families, Unit.FAMILY.label), (line.groups, Unit.GROUP.label))
    return {
        "place": line.region.path,
        "category": line.category.name,
        "quantity": f"{angka(line.quantity)} {unit}",
        "value": rupiah(line.value),
        "receivers": ", ".join(f"{angka(count)} {label}" for count, label in counts if count),
    }


@transaction.atomic
def handover_issue(*, realization: Realization, by: Actor) -> Document:
    """A BAST filled in from the realisation, to be printed and signed; the signed one is uploaded as proof."""
    rules.require_writer(by, Permission.REALIZATION_CREATE, realization, entered_by_secretariat=realization.entered_by_secretariat)
    program = realization.program
    context = _facts(realization, value=realization.value, quantity=realization.quantity) | {
        "number_text": realization.bast_number,
        "signed_on": tanggal(realization.bast_on or realization.handover_on),
        "receiver": realization.receiver,
        "valuation": realization.valuation,
    }
    return document_issue(
        kind=DocumentKind.HANDOVER,
        forum=program.forum,
        title=_("Berita acara serah terima – %(title)s") % {"title": program.title},
        subject=realization,
        template="pdf/bast.html",
        context=context,
        by=by,
        number=realization.bast_number,
        holder=program.company.name,
        company_id=program.company_id,
    )


@transaction.atomic
def appreciation_request(*, realization: Realization, by: Actor) -> Document:
    """The letter of a realisation verified before the portal wrote letters; asking again gives the same one. Raises RuleViolation before."""
    if realization.verified_at is None:
        raise RuleViolation(_("Surat apresiasi terbit setelah realisasi terverifikasi."))
    return appreciation_issue(realization=realization, by=by)


def appreciation_issue(*, realization: Realization, by: Actor) -> Document:
    """The letter of appreciation for a verified realisation, with the verified figures. Called inside the verifying transaction."""
    program = realization.program
    context = _facts(realization, value=realization.value_verified or 0, quantity=realization.quantity_verified or 0)
    term = BoardTerm.objects.filter(forum=program.forum).order_by("-starts_on").first()
    return document_issue(
        kind=DocumentKind.APPRECIATION,
        forum=program.forum,
        title=_("Surat apresiasi – %(title)s") % {"title": program.title},
        subject=realization,
        template="pdf/appreciation.html",
        context=context
        | {
            "forum": program.forum.name,
            "verified_on": tanggal(timezone.localtime(realization.verified_at)) if realization.verified_at else "",
            "chair": term.chair_name if term else "",
            "chair_title": _("Ketua %(forum)s") % {"forum": program.forum.short_name},
        },
        by=by,
        holder=program.company.name,
        company_id=program.company_id,
    )

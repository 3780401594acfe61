"""Direct report (lapor mandiri): something already done becomes programme, realisation and lines in one step."""

from __future__ import annotations

import dataclasses
import io
import os
from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.companies.models import Company, Site
from apps.core.db import once
from apps.core.errors import RuleViolation
from apps.core.ids import uuid7
from apps.core.money import rupiah
from apps.forums import access
from apps.programs.choices import ProgramForm, ProgramState, Route, ServiceField, Unit
from apps.programs.models import Program, Realization
from apps.programs.services import pledges, rules
from apps.programs.services.evidence import MAX_FILES, evidence_store
from apps.programs.services.inputs import DirectInput, LineInput, NewFile, RealizationInput
from apps.programs.services.realization import realization_send, realization_store
from apps.regions.models import Level, Region


@transaction.atomic
def direct_report_create(
    *,
    company: Company,
    site: Site,
    activity: DirectInput,
    realization: RealizationInput,
    by: Actor,
    files: Sequence[NewFile] = (),
    key: UUID | None = None,
    send: bool = True,
) -> list[Program]:
    """Report a finished activity: one programme (route direct, completed) for each kabupaten/kota of the lines, joined by ``joint_id``.

    A company's people report for their own site; the secretariat of a place may enter it for a company, marked so, to be confirmed by
    the company through a link. A direct report has no plan: its budget is 0 and never counts as planned. ``key`` is the key of the form:
    the same form sent twice returns the rows of the first time. Raises RuleViolation naming the field.
    """
    key = key or uuid7()
    once(key)
    rules.check_site(company, site)
    rules.check_realization(realization)
    _check_activity(activity)
    places = _by_place(realization.lines)
    keys = dict(zip(places, [key, *(uuid5(key, str(area)) for area in list(places)[1:])], strict=True))
    if found := list(Program.objects.filter(pk__in=keys.values()).order_by("area")):
        return found
    joint = uuid7() if len(places) > 1 else None
    contents = [(file, file.upload.read()) for file in files]
    made = []
    for area, lines in places.items():
        part = dataclasses.replace(realization, lines=lines)
        program = _program(company, site, activity, part, by=by, key=keys[area], area=area, joint=joint)
        row = realization_store(program=program, data=part, by=by, key=uuid5(program.pk, "realization"))
        _attach(program, row, contents, by=by)
        if send:
            realization_send(realization=row, by=by)
        made.append(program)
    return made


def _check_activity(activity: DirectInput) -> None:
    rules.check_text(activity.title, "title", 160)
    rules.check_text(activity.description, "description", 4000, required=False)
    rules.check_text(activity.location_note, "location_note", 200, required=False)
    rules.check_sector(activity.sector_id)
    rules.check_choice(activity.program_form, ProgramForm.values, "program_form")
    rules.check_choice(activity.service_field, ["", *ServiceField.values], "service_field")


def _by_place(lines: Sequence[LineInput]) -> dict[int, list[LineInput]]:
    found: dict[int, list[LineInput]] = defaultdict(list)
    for line in lines:
        found[line.region.area].append(line)
    return dict(sorted(found.items()))


def _program(
    company: Company, site: Site, activity: DirectInput, part: RealizationInput, *, by: Actor, key: UUID, area: int, joint: UUID | None
) -> Program:
    by_company = by.company_id is not None
    access.require(by, Permission.REALIZATION_CREATE if by_company else Permission.PROGRAM_ENTER_FOR, area=area)
    if by_company:
        rules.require_own(by, company.pk, site.pk)
    need = activity.need if activity.need is not None and activity.need.area == area else None
    target, unit = _target(part.lines)
    program = Program(
        id=key, area=area, forum=rules.forum_at(area), company=company, site=site, route=Route.DIRECT, state=ProgramState.COMPLETED,
        state_since=timezone.now(), joint_id=joint, title=activity.title.strip(), description=activity.description,
        year=part.handover_on.year,
        region=common_region([line.region for line in part.lines]), location_note=activity.location_note, sector_id=activity.sector_id,
        service_field=activity.service_field, program_form=activity.program_form, categories=sorted({line.category for line in part.lines}),
        aid_form=part.aid_form, target_count=target, target_unit=unit, quantity=part.quantity, unit=part.unit, budget=0,
        starts_on=part.handover_on, ends_on=part.handover_on, data_source=activity.data_source, need=need,
        entered_by_secretariat=not by_company, created_by=by.user_id,
    )  # fmt: skip
    program.save(force_insert=True)
    code = "program.report" if by_company else "program.enter"
    audit.record(code, by=by, area=area, obj=program, changes={"value": part.value, "amount": rupiah(part.value), "company": company.name})
    pledges.want(program, by=by)
    pledges.commit(program, quantity=program.quantity, by=by)
    return program


def _target(lines: Sequence[LineInput]) -> tuple[int, str]:
    """Receivers in the first unit that was counted: persons, else families, else groups."""
    for count, unit in (
        (sum(line.people for line in lines), Unit.PERSON),
        (sum(line.families for line in lines), Unit.FAMILY),
        (sum(line.groups for line in lines), Unit.GROUP),
    ):
        if count:
            return count, unit
    return 0, Unit.PERSON


def common_region(regions: Sequence[Region]) -> Region:
    """The smallest region that holds all of them, which lie in one kabupaten/kota."""
    codes = sorted(region.pk for region in regions)
    if codes[0] == codes[-1]:
        return regions[0]
    parts = [group[0] for group in zip(*(code.split(".") for code in codes), strict=False) if len(set(group)) == 1]
    if len(parts) < Level.REGENCY:
        raise ValueError("Regions of different kabupaten/kota have no common programme")
    return Region.objects.get(pk=".".join(parts))


class _Again(io.BytesIO):
    """The bytes of an upload under its own name, to be read once more for each place."""

    def __init__(self, content: bytes, name: str | None) -> None:
        super().__init__(content)
        self.name = os.path.basename(name or "")  # noqa: PTH119 - a name, not a path


def _attach(program: Program, row: Realization, contents: Sequence[tuple[NewFile, bytes]], *, by: Actor) -> None:
    if len(contents) > MAX_FILES:
        raise RuleViolation(_("Paling banyak %(n)s berkas untuk satu realisasi.") % {"n": MAX_FILES}, "files")
    for file, content in contents:
        again = dataclasses.replace(file, upload=_Again(content, file.upload.name))
        evidence_store(program=program, realization=row, file=again, by=by, field="files")

"""Programmes in every state for tests: each made by the services themselves, by the people who may."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
from dataclasses import dataclass
from typing import Any

import pikepdf
from PIL import Image

from apps.accounts.actors import Actor
from apps.accounts.permissions import Role
from apps.companies.models import Company, Site
from apps.core.scope import Scope, current, scope
from apps.programs import services
from apps.programs.models import Program, Realization
from apps.regions.models import Region
from tests import factories

AREA = 3673
KECAMATAN = "36.73.01"
VILLAGE = "36.73.01.1001"
DAY = dt.date(2026, 3, 10)


@dataclass
class Cast:
    """The people around a programme in Kota Serang: Ani files it, Budi (Dinas Sosial) decides, Citra is the secretary."""

    company: Company
    site: Site
    ani: Actor
    budi: Actor
    citra: Actor
    monev: Actor


def cast(area: int = AREA) -> Cast:
    """A company with a site, its PIC, and the officers of the place."""
    factories.forum(area)
    company = factories.company(area)
    site = factories.site(company, area)
    return Cast(
        company,
        site,
        factories.actor(Role.COMPANY_PIC, area, name="Ani", company=company.pk, site=site.pk),
        factories.actor(Role.SOCIAL_OFFICER, area, name="Budi"),
        factories.actor(Role.FORUM_SECRETARY, area, name="Citra"),
        factories.actor(Role.FORUM_MONEV, area, name="Made"),
    )


def region(code: str = VILLAGE) -> Region:
    """A region, in the scope that is open or as the system."""
    if current() is not None:
        return Region.objects.get(pk=code)
    with scope(Scope.system()):
        return Region.objects.get(pk=code)


def village(area: int) -> Region:
    """The first village of a place."""
    if current() is not None:
        return Region.objects.filter(area=area, level=4).order_by("code")[0]
    with scope(Scope.system()):
        return village(area)


def plan(code: str = VILLAGE, **changes: Any) -> services.ProgramInput:
    """A valid plan for a village of Kota Serang."""
    base = services.ProgramInput(
        title="Paket sembako lansia", year=2026, region=region(code), sector_id="kesos", categories=[9], aid_form="goods", target_count=120,
        quantity=120, unit="paket", budget=36_000_000, starts_on=dt.date(2026, 2, 1), ends_on=dt.date(2026, 4, 30),
        data_source="Data Dinas Sosial",
    )  # fmt: skip
    return dataclasses.replace(base, **changes)


def line(code: str = VILLAGE, category: int = 9, quantity: int = 120, value: int = 36_000_000, **counts: int) -> services.LineInput:
    return services.LineInput(region(code), category, quantity, value, **(counts or {"male": 50, "female": 70}))


def handover(*lines: services.LineInput, **changes: Any) -> services.RealizationInput:
    """A valid handover of the whole plan."""
    base = services.RealizationInput(DAY, "goods", "paket", lines or (line(),), valuation="Harga pembelian")
    return dataclasses.replace(base, **changes)


def photo_bytes(colour: tuple[int, int, int] = (200, 120, 40)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(buffer, "JPEG")
    return buffer.getvalue()


def pdf_bytes() -> bytes:
    buffer = io.BytesIO()
    document = pikepdf.new()
    document.add_blank_page()
    document.save(buffer)
    return buffer.getvalue()


class Upload(io.BytesIO):
    """An uploaded file."""

    def __init__(self, content: bytes, name: str) -> None:
        super().__init__(content)
        self.name = name


def photo(name: str = "penyerahan.jpg") -> services.NewFile:
    return services.NewFile("photo", Upload(photo_bytes(), name), consent=True)


def bast(name: str = "bast.pdf") -> services.NewFile:
    return services.NewFile("bast", Upload(pdf_bytes(), name))


def draft(by: Cast, **changes: Any) -> Program:
    with scope(by.ani.scope):
        return services.program_create(company=by.company, site=by.site, data=plan(**changes), by=by.ani)


def submitted(by: Cast, **changes: Any) -> Program:
    program = draft(by, **changes)
    with scope(by.ani.scope):
        return services.program_submit(program=program, by=by.ani)


def recommended(by: Cast, **changes: Any) -> Program:
    program = submitted(by, **changes)
    with scope(by.budi.scope):
        services.program_review(program=program, verdict="recommended", by=by.budi)
        return Program.objects.get(pk=program.pk)


COMMITMENT = services.CommitmentInput("letter", "12/CSR/2026", dt.date(2026, 1, 20), "PT Contoh dan Forum", 35_000_000, 120)


def committed(by: Cast, **changes: Any) -> Program:
    program = recommended(by, **changes)
    with scope(by.ani.scope):
        return services.program_commit(program=program, data=COMMITMENT, by=by.ani)


def realized(by: Cast, *, data: services.RealizationInput | None = None, files: tuple[services.NewFile, ...] = ()) -> Realization:
    """A realisation of a committed programme, still a draft, with a photo."""
    program = committed(by)
    with scope(by.ani.scope):
        made = services.realization_create(program=program, data=data or handover(), by=by.ani)
        for file in files or (photo(),):
            services.evidence_add(realization=made, file=file, by=by.ani)
        return made


def sent(by: Cast, **kwargs: Any) -> Realization:
    made = realized(by, **kwargs)
    with scope(by.ani.scope):
        return services.realization_send(realization=made, by=by.ani)


def direct(by: Cast, *, actor: Actor | None = None, data: services.RealizationInput | None = None, **kwargs: Any) -> list[Program]:
    """A direct report of the company, or of the secretariat when it is the actor."""
    who = actor or by.ani
    kwargs.setdefault("files", (photo(),))
    with scope(who.scope):
        return services.direct_report_create(
            company=by.company, site=by.site, activity=services.DirectInput("Bagi sembako Ramadan", "kesos"),
            realization=data or handover(), by=who, **kwargs,
        )  # fmt: skip


def fresh(obj: Any, by: Actor) -> Any:
    with scope(by.scope):
        return type(obj).objects.get(pk=obj.pk)

"""What the register of Kota Serang holds beside its members: lists brought in, look-alikes with their reasons, one merge."""

from __future__ import annotations

import datetime as dt
import io
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import xlsxwriter  # type: ignore[import-untyped]

from apps.accounts.actors import Actor
from apps.accounts.permissions import Role
from apps.accounts.selectors import actor_again
from apps.companies.choices import ContactRole, MembershipState
from apps.companies.models import (
    Company,
    CompanyContact,
    CompanyMerge,
    DuplicatePair,
    ImportBatch,
    Membership,
)
from apps.companies.services import duplicates, imports, merging
from apps.companies.services.imports.work import import_run
from apps.core.identifiers import name_sort, normalise_company
from apps.core.scope import Scope
from apps.portal.demo.history import holding
from apps.portal.demo.names import POSITIONS, Names, slug
from apps.portal.demo.store import insert, stamped
from apps.portal.demo.world import SERANG, Person, World

LIST_DAYS, CHECKED_DAYS, ALIKE_DAYS, MERGE_DAYS = 12, 1, 40, 6
HEADINGS = ("No", "Nama Perusahaan", "NIB", "NPWP", "Kecamatan", "Alamat", "No. Telp/HP", "E-mail", "Penanggung Jawab", "Jabatan")
DISTRICTS = ("Serang", "Cipocok Jaya", "Kasemen", "Taktakan", "Curug", "Walantaka")
Cells = list[str]


class _Inbox(io.BytesIO):
    """A file as a person uploads it."""

    name: str | None = None


class Register:
    """Makes the rows of this part; everything happens in Kota Serang."""

    def __init__(self, world: World) -> None:
        self.world, self.dice = world, world.dice("register")
        self.names = Names(world.dice("register names"))
        joined = [row for row in world.memberships if row.area == SERANG and row.state == MembershipState.ACTIVE and row.site is not None]
        self.members = [row for row in joined if row.kind == "company"]
        self.secretary: Person = world.officer(SERANG, Role.FORUM_SECRETARY)[0]

    def at(self, days_ago: int) -> dt.datetime:
        """A moment of office hours so many days ago."""
        return self.world.moment(self.world.day(-days_ago), self.dice)

    def actor(self) -> Actor:
        """The secretary at the desk of Kota Serang; the world is written in the scope of the system."""
        found = actor_again(self.secretary.user_id, self.secretary.slug)
        assert found is not None
        return replace(found, scope=Scope.system())

    @contextmanager
    def told(self, at: dt.datetime) -> Iterator[None]:
        """What services record inside is told for that moment, in order."""
        with holding() as held:
            yield
        for number, (area, body) in enumerate(held):
            moment = at + dt.timedelta(seconds=number)
            self.world.recorded.append((moment, area, body | {"id": str(self.world.key(moment))}))


def build(world: World) -> None:
    """Write all of it; companies, members and accounts are there already."""
    register = Register(world)
    copies = _look_alikes(register)
    _decided(register, copies)
    _lists(register)


# --- look-alikes -------------------------------------------------------------------------------------


def _respelt(name: str, way: int, dice: random.Random) -> str:
    """The name as another list writes it: a slip of the finger, the words turned round, an abbreviation."""
    form, _sep, rest = name.partition(" ")
    words = rest.split()
    long = max(range(len(words)), key=lambda index: len(words[index]))
    if way % 3 == 0 and len(words[long]) > 4:
        at = dice.randrange(1, len(words[long]) - 2)
        word = words[long]
        words[long] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        return f"{form} {' '.join(words)}"
    if way % 3 == 1 and len(words) > 1:
        return f"{' '.join([*words[1:], words[0]])}, {form}."
    return f"{form}. {' '.join(words).upper()}"


def _look_alikes(register: Register) -> list[Company]:
    """Records of a list that name members once more; the queue finds them with its own reasons."""
    world, made, listed = register.world, [], []
    chosen = [row for row in register.members if row.company.area == SERANG and len(row.company.name.split()) > 2][
        : 4 if world.small else 7
    ]
    for way, row in enumerate(chosen):
        at, name = register.at(ALIKE_DAYS - way), _respelt(row.company.name, way, register.dice)
        company = Company(
            id=world.key(at), area=SERANG, name=name, name_sort=name_sort(name), name_key=normalise_company(name), legal_form=row.company.legal_form,
            ownership=row.company.ownership, kbli_category=row.company.kbli_category, kbli_code=row.company.kbli_code,
        )  # fmt: skip
        made.append(stamped(company, at))
        here = row.site
        listing = Membership(
            id=world.key(at), area=SERANG, forum=row.forum, company=company, state=MembershipState.LISTED, source="Daftar Disnaker Kota Serang, 2025",
            listed_region=here.region if here else None, listed_address=here.address if here else "", contact_name=register.names.person(),
            contact_phone=row.contact_phone if way % 2 == 0 else register.names.phone(), contact_email=f"info.{slug(name)[:40]}@example.com",
        )  # fmt: skip
        listed.append(stamped(listing, at))
    insert(made)
    insert(listed)
    insert([_contact(register, company) for company in made])
    for company in made:
        duplicates.duplicates_find(company=company)
    return made


def _contact(register: Register, company: Company) -> CompanyContact:
    """Whom to ask at a record of the list."""
    contact = CompanyContact(
        id=register.world.key(company.created_at), area=SERANG, company=company, role=ContactRole.CSR, name=register.names.person(),
        position=register.dice.choice(POSITIONS), phone=register.names.phone(),
    )  # fmt: skip
    return stamped(contact, company.created_at)


def _decided(register: Register, copies: list[Company]) -> None:
    """One pair was merged, one was found to be two companies; the others wait."""
    by, at = register.actor(), register.at(MERGE_DAYS)
    found = [pair for company in copies for pair in DuplicatePair.objects.filter(one=company) | DuplicatePair.objects.filter(two=company)]
    if len(found) < 3:
        return
    pair, other = found[0], found[1]
    gone = pair.one if pair.one_id == copies[0].pk else pair.two
    kept = pair.two if gone == pair.one else pair.one
    with register.told(at):
        merge = merging.merge_ask(kept=kept, gone=gone, chosen={}, reason="Perusahaan yang sama: alamat dan narahubungnya sama.", by=by)
        merging.merge_run(merge=merge)
        duplicates.pair_different(pair=other, note="Dua badan usaha berbeda menurut akta.", by=by)
    CompanyMerge.objects.filter(pk=merge.pk).update(created_at=at, updated_at=at, done_at=at + dt.timedelta(seconds=4))


# --- lists -------------------------------------------------------------------------------------------


def _lists(register: Register) -> None:
    """One list that is in, with rows that stayed out, and one that waits for a decision."""
    first = _list_rows(register, 34)
    _bring(register, first, "DPMPTSP Kota Serang, triwulan III 2026", "daftar-dpmptsp-2026.xlsx", LIST_DAYS, run=True)
    second = [*_list_rows(register, 9), *first[4:8]]
    _bring(register, second, "Disnaker Kota Serang, Oktober 2026", "wajib-lapor-disnaker.xlsx", CHECKED_DAYS, run=False)


def _list_rows(register: Register, count: int) -> list[Cells]:
    """Rows as an office writes them: most are good, some have a fault, some name a member."""
    dice, names = register.dice, register.names
    made: list[Cells] = []
    for number in range(count):
        trade = names.trade("kota")
        name = f"{dice.choice(('PT', 'PT', 'CV'))} {names.word()} {trade.word} {dice.choice(('Sejahtera', 'Makmur', 'Mulia', 'Persada'))}"
        made.append(
            [str(number + 1), name, f"{dice.randint(10**12, 10**13 - 1)}", f"0{dice.randint(10**14, 10**15 - 1)}", dice.choice(DISTRICTS),
             names.street(), names.phone(), f"csr.{slug(name)[:40]}@example.com", names.person(), dice.choice(POSITIONS)]
        )  # fmt: skip
    member = register.members[1].company
    made[3][1], made[3][2], made[3][3] = member.name, member.nib or "", ""
    made[5] = [*made[4][:1], made[4][1].upper(), *made[4][2:]]
    made[6][2] = made[6][2][:9]
    if count > 20:
        made[9][3] = "9,12346E+14"
        made[12][4] = "Walantakaa"
        made[15][7] = "csr(at)contoh"
        made[18][6] = "telepon menyusul"
        made[21][1] = ""
        made[24][3] = ".".join(
            (made[24][3][1:3], made[24][3][3:6], made[24][3][6:9], f"{made[24][3][9]}-{made[24][3][10:13]}", made[24][3][13:])
        )
        made.append(["", "JUMLAH", str(count)])
    return made


def _workbook(register: Register, rows: list[Cells], source: str) -> bytes:
    """The list with its title rows, as XLSX; the same bytes every time."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": dt.datetime.combine(register.world.day(-LIST_DAYS), dt.time(), dt.UTC)})
    page = book.add_worksheet("Data")
    page.merge_range(0, 0, 0, len(HEADINGS) - 1, "PEMERINTAH KOTA SERANG")
    page.merge_range(1, 0, 1, len(HEADINGS) - 1, f"DAFTAR PERUSAHAAN – {source}")
    for row, cells in enumerate([list(HEADINGS), *rows], start=3):
        for column, text in enumerate(cells):
            page.write_string(row, column, text)
    book.close()
    return out.getvalue()


def _bring(register: Register, rows: list[Cells], source: str, name: str, days: int, *, run: bool) -> None:
    """Take a list through the portal's own steps, as the secretary did on that day."""
    by, at = register.actor(), register.at(days)
    upload = _Inbox(_workbook(register, rows, source))
    upload.name = name
    with register.told(at):
        batch = imports.batch_upload(upload=upload, kind="listed", source=source, by=by).batch
        imports.batch_check(batch=batch, sheet=batch.sheet, header_row=batch.header_row, mapping=batch.mapping, by=by)
        import_run(batch.pk, by=by)
        if run:
            imports.batch_run(batch=ImportBatch.objects.get(pk=batch.pk), take_similar=False, by=by)
            import_run(batch.pk, by=by)
    ids = list(batch.rows.filter(outcome="made").values_list("made__company", "made__membership"))
    Company.objects.filter(pk__in=[company for company, _membership in ids if company]).update(created_at=at, updated_at=at)
    Membership.objects.filter(pk__in=[membership for _company, membership in ids]).update(created_at=at, updated_at=at)
    ImportBatch.objects.filter(pk=batch.pk).update(
        created_at=at, updated_at=at, **({"finished_at": at + dt.timedelta(seconds=3)} if run else {})
    )

"""Who may see and write which row, said once more in plain Python from the product's own words.

Nothing of the portal is imported: rows and seats arrive as plain values. Sources: the ground rules on people and records
(docs/adr/0003-two-walls.md; R4 sites, R5 empty chairs, R9 names) and docs/privacy.md. Each rule below names its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol
from uuid import UUID

Row = Mapping[str, Any]
READ, ADD, CHANGE, REMOVE = "read", "add", "change", "remove"


class Sitting(Protocol):
    """What the oracle wants to know about a person at a desk."""

    kind: str
    area: int
    company: UUID | None
    site: UUID | None
    user: int | None
    key: UUID | None


Rule = Callable[[Sitting, Row, str], bool]


def allowed(seat: Sitting, table: str, row: Row, act: str) -> bool:
    """Whether somebody at ``seat`` may do ``act`` to ``row`` of ``table`` as far as places, companies and persons decide it."""
    if seat.kind == "nobody":
        return False
    if seat.kind == "system":  # unattended work concerns all places; history is written by its function alone
        return RULES[table] is not _history or act == READ
    return RULES[table](seat, row, act)


# -- words the rules are made of ------------------------------------------------------------------------------------------------
def _inside(seat: Sitting, row: Row) -> bool:
    """A place reaches its own rows, a province also those of its kabupaten/kota, the nation and the ministry all."""
    if seat.kind == "kemensos":
        return True
    if seat.kind not in {"forum", "dinsos"}:
        return False
    if seat.area == 0:
        return True
    if seat.area % 100 == 0:
        return bool(row["area"] // 100 == seat.area // 100)
    return bool(row["area"] == seat.area)


def _own(seat: Sitting, row: Row) -> bool:
    """R4: the head office reaches all rows of its company, people of a site those of their site only."""
    if seat.kind != "usaha" or row.get("company_id") != str(seat.company):
        return False
    return seat.site is None or row.get("site_id") == str(seat.site)


def _anybody(seat: Sitting) -> bool:
    return seat.kind in {"public", "key"}


def _holds_key(seat: Sitting, row: Row, act: str) -> bool:
    """The holder of a signed link reads and changes its one row, creates it only in the place the link is for, and never removes it."""
    if seat.kind != "key" or seat.key is None or row["id"] != str(seat.key):
        return False
    return act == READ or (act in {ADD, CHANGE} and row["area"] == seat.area)


# -- rules ----------------------------------------------------------------------------------------------------------------------
def _of_place(shown: Callable[[Row], bool] | None = None, to_companies: Callable[[Row], bool] | None = None) -> Rule:
    """Rows of one place; ``shown`` to everybody, ``to_companies`` to companies, where the row says so."""

    def rule(seat: Sitting, row: Row, act: str) -> bool:
        if _inside(seat, row):
            return True
        if act != READ:
            return False
        if seat.kind == "usaha":
            return to_companies is not None and to_companies(row)
        return _anybody(seat) and shown is not None and shown(row)

    return rule


def _of_company(shown: Callable[[Row], bool] | None = None, *, by_link: bool = False) -> Rule:
    """Rows of one place that belong to a company, whose people write them too; some are opened by a signed link."""

    def rule(seat: Sitting, row: Row, act: str) -> bool:
        if _inside(seat, row) or _own(seat, row):
            return True
        if by_link and _holds_key(seat, row, act):
            return True
        return act == READ and _anybody(seat) and shown is not None and shown(row)

    return rule


def _by_link(seat: Sitting, row: Row, act: str) -> bool:
    """Applications and links to report belong to the place; one person outside holds the signed link to each."""
    return _inside(seat, row) or _holds_key(seat, row, act)


def _register(to_company: Callable[[Sitting, Row], bool], shown: Callable[[Row], bool] | None = None) -> Rule:
    """Registers: every office reads, the place writes its own; companies and the public as said."""

    def rule(seat: Sitting, row: Row, act: str) -> bool:
        if act != READ:
            return _inside(seat, row)
        if seat.kind == "usaha":
            return to_company(seat, row)
        return (shown is not None and shown(row)) if _anybody(seat) else True

    return rule


def _registration(seat: Sitting, row: Row, act: str) -> bool:
    """An application; a request for access to a known site, once sent, is also answered by the people of that site and its head office."""
    asked = row["mode"] == "access" and row["state"] != "draft"
    answers = seat.kind == "usaha" and asked and _own(seat, {**row, "company_id": row["known_company_id"]})
    return _by_link(seat, row, act) or (answers and act in {READ, CHANGE})


_is_public = _register(lambda seat, row: row["id"] == str(seat.company), lambda row: bool(row["is_public"]) and not row["merged_into_id"])
_of_site = _register(_own)


def _company(seat: Sitting, row: Row, act: str) -> bool:
    """The national register; the head office keeps the profile of its own record, never its name and place."""
    return _is_public(seat, row, act) or (act == CHANGE and seat.kind == "usaha" and seat.site is None and row["id"] == str(seat.company))


def _site(seat: Sitting, row: Row, act: str) -> bool:
    """The register of sites; a company opens and describes its sites, people of a site their own only, and none is removed."""
    row = {**row, "site_id": row["id"]}
    return _of_site(seat, row, act) or (act in {ADD, CHANGE} and _own(seat, row))


def _ring(seat: Sitting, row: Row, act: str) -> bool:
    """Regions around a site: read by every office, kept by the company."""
    return _of_site(seat, row, act) or _own(seat, row)


def _downward(seat: Sitting, row: Row, act: str) -> bool:
    """A place writes its meetings; shared ones are read by the levels below it and by companies. The operator sits nowhere."""
    if _inside(seat, row):
        return True
    if act != READ or not row["shared"]:
        return False
    return seat.kind == "usaha" or (seat.kind in {"forum", "dinsos"} and row["area"] in {0, seat.area // 100 * 100})


def _personal(seat: Sitting, row: Row, act: str) -> bool:
    """Anybody may write to a person; only the person reads, settles and removes it."""
    return act == ADD or (not _anybody(seat) and row["user_id"] == seat.user)


def _own_only(seat: Sitting, row: Row, act: str) -> bool:
    """A half-finished form is the person's own: nobody writes one in another's name."""
    return not _anybody(seat) and row["user_id"] == seat.user


def _outbox(seat: Sitting, row: Row, act: str) -> bool:
    """Letters are handed in by anybody and read by nobody but the postman."""
    return act == ADD


def _nobody(_seat: Sitting, _row: Row, _act: str) -> bool:
    """What unattended work alone reads and writes."""
    return False


def _history(seat: Sitting, row: Row, act: str) -> bool:
    """A place reads its history, a company what concerns its rows, a site what concerns its own; nobody writes it by hand.

    An operator sits nowhere and reads what was done from the operators' desk, the ends of support accesses, and the own use of them.
    """
    if act != READ:
        return False
    if seat.kind == "operator":
        own_access = row["object_type"] == "accounts.supportaccess" and row["actor_id"] == seat.user
        return row["desk"] == "operator" or row["code"] == "support.end" or own_access
    return _inside(seat, row) or _own(seat, row)


def _published_need(row: Row) -> bool:
    return row["state"] in {"published", "interest", "partly_met", "met"}


def _safe_total(row: Row) -> bool:
    """Counts below five are shown to nobody outside, nor are breakdowns or figures that are not in force."""
    return bool(row["in_force"]) and row["count"] >= 5 and not (row["sex"] or row["age_band"] or row["decile_band"])


def _everybody(_row: Row) -> bool:
    return True


def _companies(_seat: Sitting, _row: Row) -> bool:
    return True


RULES: dict[str, Rule] = {
    "audit_event": _history,
    "notifications_message": _personal,
    "notifications_mail": _outbox,
    "forums_forum": _register(_companies, _everybody),
    "forums_boardterm": _register(_companies, _everybody),
    "forums_decree": _register(_companies, _everybody),
    "forums_office": _register(_companies, _everybody),
    "forums_document": _of_company(lambda row: row["state"] == "ready" and row["kind"] != "report_draft"),
    "companies_company": _company,
    "companies_site": _site,
    "companies_companyrelation": _register(lambda seat, row: str(seat.company) in {row["company_id"], row["other_id"]}),
    "companies_sitering": _ring,
    "companies_companycontact": _of_company(),
    "companies_companydocument": _of_company(),
    "companies_duplicatepair": _of_place(),
    "companies_companymerge": _of_place(),
    "companies_mergeimage": _nobody,
    "companies_registrationlink": _of_place(shown=_everybody),
    "companies_registration": _registration,
    "companies_memberrule": _register(_companies),
    "companies_memberconfirmation": _of_company(by_link=True),
    "companies_bulkverification": _of_place(),
    "companies_importbatch": _of_company(),
    "companies_importrow": _of_company(),
    "companies_membership": _of_company(lambda row: row["state"] == "active"),
    "pmks_problemmap": _of_place(),
    "pmks_ppkscount": _of_place(shown=lambda row: _safe_total(row) and len(row["region_id"]) <= 5, to_companies=_safe_total),
    "pmks_need": _of_place(shown=_published_need, to_companies=_published_need),
    "pmks_needpledge": _of_company(),
    "programs_program": _of_company(by_link=True),
    "programs_review": _of_company(),
    "programs_commitment": _of_company(),
    "programs_realization": _of_company(by_link=True),
    "programs_realizationline": _of_company(),
    "programs_evidence": _of_company(),
    "programs_check": _of_company(),
    "programs_formdraft": _own_only,
    "programs_reportlink": _by_link,
    "meetings_meeting": _downward,
    "meetings_decision": _downward,
    "reports_periodicreport": _of_place(shown=lambda row: row["state"] in {"accepted", "consolidated", "locked"}),
    "reports_snapshot": _of_place(
        shown=lambda row: row["kind"] == "sent" and row["report_state"] in {"accepted", "consolidated", "locked"}
    ),
    "reports_question": _of_place(),
    "reports_reportreminder": _of_place(),
}


def gives_roles(seat: Sitting, row: Row) -> bool:
    """Roles and invitations are given and ended by the place they count at, by the company itself, and by operators everywhere."""
    return seat.kind == "operator" or _inside(seat, row) or _own(seat, row)


#: Texts of a row that everybody may read, where everybody may read the row; all other columns stay inside.
PUBLIC_TEXTS: dict[str, set[str]] = {
    "forums_forum": {"name", "short_name", "address"},
    "forums_boardterm": {"chair_name", "secretary_name", "patron_name"},
    "forums_decree": {"number", "issuer", "subject"},
    "forums_office": {"name", "address"},
    "forums_document": {"number", "title", "holder", "revoke_reason"},
    "companies_company": {"name", "name_sort", "csr_focus"},
    "companies_registrationlink": {"label"},
    "companies_membership": {"number"},
    "pmks_need": {"title", "description", "unit"},
}


def in_public(table: str, column: str) -> bool:
    """Whether a text column is among those that the public pages may show."""
    return column in PUBLIC_TEXTS.get(table, set())

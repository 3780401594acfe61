"""Who may touch which table: the classes of tables and the SQL of their grants and policies. No database access here.

The map from table to rule is ``forum_portal/tables.py``; ``core.rls`` applies it after every migration. A table without a rule has no
grant at all. Classes and reasons: docs/adr/0003-two-walls.md.
"""

from __future__ import annotations

from dataclasses import dataclass

INSIDE = "area BETWEEN app_lo() AND app_hi()"
OPERATORS = (
    "app_lo() = -1 AND app_hi() = -1 AND (desk = 'operator' OR code = 'support.end' "
    "OR (object_type = 'accounts.supportaccess' AND actor_id = app_user()))"
)
DML = "SELECT, INSERT, UPDATE, DELETE"
#: What the scope's functions read. Rules are written with the functions; policies hold the expressions, since the planner opens an SQL
#: function anew at every mention, which on a record page costs more than reading the row (docs/adr/0003-two-walls.md).
SETTINGS = {
    f"{name}()": f"NULLIF(current_setting('{name.replace('_', '.')}', true), '')::{kind}"
    for name, kind in (
        ("app_lo", "int"), ("app_hi", "int"), ("app_company", "uuid"), ("app_site", "uuid"), ("app_key", "uuid"), ("app_user", "bigint"),
    )
}  # fmt: skip
SCOPES = ("csr_daerah", "csr_nasional", "csr_perusahaan", "csr_publik", "csr_sistem")


@dataclass(frozen=True)
class Policy:
    """One row-level policy: its name, command, role and conditions (``check`` only where the command writes)."""

    name: str
    command: str
    role: str
    using: str = ""
    check: str = ""

    def sql(self, table: str) -> str:
        """CREATE POLICY statement."""
        using = f" USING ({_opened(self.using)})" if self.using else ""
        check = f" WITH CHECK ({_opened(self.check)})" if self.check else ""
        return f'CREATE POLICY {self.name} ON "{table}" FOR {self.command} TO {self.role}{using}{check}'


def _opened(condition: str) -> str:
    for function, expression in SETTINGS.items():
        condition = condition.replace(function, expression)
    return condition


@dataclass(frozen=True)
class Rule:
    """Class of a table with its grants and policies."""

    kind: str
    grants: tuple[tuple[str, str], ...]  # (privileges, role)
    policies: tuple[Policy, ...] = ()
    forced: bool = True

    def statements(self, table: str) -> list[str]:
        """All statements that bring the table's grants and policies about, to run on a table without any."""
        lines = [f'GRANT {privileges} ON "{table}" TO {role}' for privileges, role in self.grants]
        if self.forced:
            lines += [f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY', f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY']
        return lines + [policy.sql(table) for policy in self.policies]


def _full(name: str, role: str, condition: str) -> Policy:
    return Policy(name, "ALL", role, condition, condition)


def _public(columns: str, where: str) -> tuple[list[tuple[str, str]], list[Policy]]:
    if not columns:
        return [], []
    return [(f"SELECT ({columns})", "csr_publik")], [Policy("publik", "SELECT", "csr_publik", where)]


def _definer(definer: bool, writes: str = "") -> tuple[list[tuple[str, str]], list[Policy]]:
    if not definer:
        return [], []
    grants, policies = [("SELECT", "csr_definer")], [Policy("definer", "SELECT", "csr_definer", "true")]
    if writes:
        grants.append((f"UPDATE ({writes})", "csr_definer"))
        policies.append(Policy("definer_ubah", "UPDATE", "csr_definer", "true", "true"))
    return grants, policies


def door(*, definer: bool = False) -> Rule:
    """What sign-in needs before any scope is known; reached by the bare login roles (``definer``: definer functions read). No policies."""
    grants = ((DML, "csr_pintu"),)
    return Rule("door", (*grants, ("SELECT", "csr_definer")) if definer else grants, forced=False)


def reference(*, definer: bool = False) -> Rule:
    """Lists of the whole nation: every scope (and with ``definer`` the definer functions) reads, only the system writes. No policies."""
    grants = (("SELECT", "csr_rujukan"), (DML, "csr_sistem"))
    return Rule("reference", (*grants, ("SELECT", "csr_definer")) if definer else grants, forced=False)


def register(
    *,
    company_read: str = "true",
    company_write: str = "",
    company_privileges: str = "INSERT, UPDATE, DELETE",
    public: str = "",
    where: str = "true",
    definer: bool = False,
) -> Rule:
    """Every scope reads, the place writes its own rows.

    ``company_write`` is the condition under which a company's people write too, ``company_privileges`` what of it (columns included).
    """
    grants = [(DML, "csr_daerah"), (DML, "csr_nasional"), ("SELECT", "csr_perusahaan"), (DML, "csr_sistem")]
    policies = [
        Policy("baca", "SELECT", "csr_daerah", "true"),
        Policy("tambah", "INSERT", "csr_daerah", check=INSIDE),
        Policy("ubah", "UPDATE", "csr_daerah", INSIDE, INSIDE),
        Policy("hapus", "DELETE", "csr_daerah", INSIDE),
        _full("nasional", "csr_nasional", "true"),
        Policy("perusahaan", "SELECT", "csr_perusahaan", company_read),
        _full("sistem", "csr_sistem", "true"),
    ]
    if company_write:
        grants.append((company_privileges, "csr_perusahaan"))
        policies += [
            Policy(f"perusahaan_{name}", command, "csr_perusahaan", company_write if command != "INSERT" else "", company_write if command != "DELETE" else "")
            for name, command in (("tambah", "INSERT"), ("ubah", "UPDATE"), ("hapus", "DELETE"))
            if command in company_privileges
        ]  # fmt: skip
    for more_grants, more_policies in (_public(public, where), _definer(definer)):
        grants += more_grants
        policies += more_policies
    return Rule("register", tuple(grants), tuple(policies))


def downward(*, company_read: str = "shared", definer: bool = False) -> Rule:
    """A place writes its rows; the levels below read the shared ones."""
    read = f"{INSIDE} OR (shared AND app_lo() >= 0 AND area IN (0, app_lo() / 100 * 100))"  # the operator sits nowhere: app_lo() = -1
    grants = [(DML, "csr_daerah"), (DML, "csr_nasional"), ("SELECT", "csr_perusahaan"), (DML, "csr_sistem")]
    policies = [
        Policy("baca", "SELECT", "csr_daerah", read),
        Policy("tambah", "INSERT", "csr_daerah", check=INSIDE),
        Policy("ubah", "UPDATE", "csr_daerah", INSIDE, INSIDE),
        Policy("hapus", "DELETE", "csr_daerah", INSIDE),
        _full("nasional", "csr_nasional", "true"),
        Policy("perusahaan", "SELECT", "csr_perusahaan", company_read),
        _full("sistem", "csr_sistem", "true"),
    ]
    more_grants, more_policies = _definer(definer)
    return Rule("downward", tuple(grants + more_grants), tuple(policies + more_policies))


def tenant(
    *,
    company: bool = False,
    site: str = "",
    company_read: str = "",
    company_rows: str = "",
    public: str = "",
    where: str = "",
    key: bool = False,
    definer: bool = False,
    definer_writes: str = "",
) -> Rule:
    """Rows of one place. ``company``: also its company's people, who write them too; ``site`` names the column that limits them to one site.

    ``company_read`` lets companies read the rows that match it, ``company_rows`` read and change them; ``public`` names the columns the public may read where ``where``
    holds; ``key`` opens a single row to the holder of its key (a registration draft). ``definer`` lets definer functions read;
    ``definer_writes`` names the columns that their triggers keep.
    """
    grants = [(DML, "csr_daerah"), (DML, "csr_nasional"), (DML, "csr_sistem")]
    policies = [
        _full("daerah", "csr_daerah", INSIDE),
        _full("nasional", "csr_nasional", "true"),
        _full("sistem", "csr_sistem", "true"),
    ]
    own = "company_id = app_company()"
    if site:
        own += f" AND (app_site() IS NULL OR {site} = app_site())"
    if company:
        grants.append((DML, "csr_perusahaan"))
        policies.append(_full("perusahaan", "csr_perusahaan", own))
    if company_read:
        if not company:
            grants.append(("SELECT", "csr_perusahaan"))
        policies.append(Policy("perusahaan_baca", "SELECT", "csr_perusahaan", company_read))
    if company_rows:
        grants.append(("SELECT, UPDATE", "csr_perusahaan"))
        policies += [
            Policy("perusahaan_baca", "SELECT", "csr_perusahaan", company_rows),
            Policy("perusahaan_ubah", "UPDATE", "csr_perusahaan", company_rows, company_rows),
        ]
    if key:
        grants.append(("SELECT, INSERT, UPDATE", "csr_publik"))
        policies.append(Policy("kunci", "ALL", "csr_publik", "id = app_key()", f"id = app_key() AND {INSIDE}"))
    for more_grants, more_policies in (_public(public, where), _definer(definer, definer_writes)):
        grants += more_grants
        policies += more_policies
    return Rule("tenant", tuple(grants), tuple(policies))


def personal() -> Rule:
    """Messages to one person: everybody may write one, only the receiver and the system read it."""
    own = "user_id = app_user()"
    grants = [(DML, role) for role in SCOPES if role not in {"csr_publik"}] + [("INSERT", "csr_publik")]
    policies: list[Policy] = []
    for role in ("csr_daerah", "csr_nasional", "csr_perusahaan"):
        name = role.removeprefix("csr_")
        policies += [
            Policy(f"{name}_kirim", "INSERT", role, check="true"),
            Policy(f"{name}_baca", "SELECT", role, own),
            Policy(f"{name}_ubah", "UPDATE", role, own, own),
            Policy(f"{name}_hapus", "DELETE", role, own),
        ]
    policies += [Policy("publik_kirim", "INSERT", "csr_publik", check="true"), _full("sistem", "csr_sistem", "true")]
    return Rule("personal", tuple(grants), tuple(policies))


def own() -> Rule:
    """Half-finished forms: written, read and removed by the one person they belong to, and by the system; a function passes them on."""
    mine = "user_id = app_user()"
    inside = ("csr_daerah", "csr_nasional", "csr_perusahaan")
    policies = [_full(role.removeprefix("csr_"), role, mine) for role in inside]
    grants, functions = _definer(True, "user_id")
    grants += [(DML, role) for role in (*inside, "csr_sistem")]
    return Rule("own", tuple(grants), (*policies, _full("sistem", "csr_sistem", "true"), *functions))


def outbox() -> Rule:
    """Intents that the worker carries out: every scope may add one, only the system reads and settles them."""
    grants = [("INSERT", role) for role in SCOPES if role != "csr_sistem"] + [(DML, "csr_sistem")]
    policies = [Policy(f"{role.removeprefix('csr_')}_tambah", "INSERT", role, check="true") for role in SCOPES if role != "csr_sistem"]
    return Rule("outbox", tuple(grants), (*policies, _full("sistem", "csr_sistem", "true")))


def history() -> Rule:
    """Append-only events, written by a definer function; a place reads its own, a company and a site the events about their own rows.

    An operator (the bounds -1 to -1) reads what was done from the operators' desk, the ends of support accesses, and the own use of them.
    """
    grants = (("SELECT", "csr_daerah"), ("SELECT", "csr_nasional"), ("SELECT", "csr_perusahaan"), ("SELECT", "csr_sistem"), ("SELECT, INSERT, UPDATE", "csr_definer"))  # fmt: skip
    policies = (
        Policy("daerah", "SELECT", "csr_daerah", INSIDE),
        Policy("operator", "SELECT", "csr_daerah", OPERATORS),
        Policy("nasional", "SELECT", "csr_nasional", "true"),
        Policy("perusahaan", "SELECT", "csr_perusahaan", "company_id = app_company() AND (app_site() IS NULL OR site_id = app_site())"),
        Policy("sistem", "SELECT", "csr_sistem", "true"),
        _full("definer", "csr_definer", "true"),
    )
    return Rule("history", grants, policies)


def internal() -> Rule:
    """Reached only by definer functions and triggers."""
    return Rule("internal", (("SELECT, INSERT, UPDATE", "csr_definer"),), (_full("definer", "csr_definer", "true"),))


def unattended() -> Rule:
    """Rows of many places that unattended work keeps together: no person's scope reads or writes them."""
    return Rule("unattended", ((DML, "csr_sistem"),), (_full("sistem", "csr_sistem", "true"),))


def closed() -> Rule:
    """Tables of packages that no process of the portal needs at run time."""
    return Rule("closed", (), forced=False)


def migrations() -> Rule:
    """Django's list of applied migrations, read by the readiness page."""
    return Rule("door", (("SELECT", "csr_pintu"),), forced=False)

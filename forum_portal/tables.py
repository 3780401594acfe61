"""Which class each table belongs to: the one map behind all grants and policies. A table missing here is refused to everybody."""

from __future__ import annotations

from apps.core.tablerules import (
    Rule,
    closed,
    door,
    downward,
    history,
    internal,
    migrations,
    outbox,
    own,
    personal,
    reference,
    register,
    tenant,
    unattended,
)

#: Counts in force without sex, age or decile band.
TOTAL = "in_force AND sex = '' AND age_band = '' AND decile_band = ''"
#: Requests for access to a site, for the people of that site and of the head office.
ASKED_ACCESS = "mode = 'access' AND state <> 'draft' AND known_company_id = app_company() AND (app_site() IS NULL OR site_id = app_site())"
OPEN_NEED = "state IN ('published', 'interest', 'partly_met', 'met')"

#: What a company's head office may write of its own record; name and place stay with the secretariat that registered it.
COMPANY_PROFILE = (
    "legal_form, ownership, size, nib, npwp, kbli_version, kbli_category, kbli_code, website, csr_focus, is_public, public_consent_at, "
    "public_consent_text, public_consent_by, alike_checked_at, updated_at"
)
OWN_SITE = "company_id = app_company() AND (app_site() IS NULL OR {} = app_site())"


def _of_company(*, definer: bool = False, key: bool = False) -> Rule:
    return tenant(company=True, site="site_id", definer=definer, key=key)


TABLES: dict[str, Rule] = {
    # --- sign-in ---
    "accounts_user": door(),
    "accounts_assignment": door(definer=True),
    "accounts_invitation": door(),
    "accounts_supportaccess": door(),
    "accounts_apiclient": door(),
    "accounts_device": door(),
    "accounts_activationcode": door(),
    "mfa_authenticator": door(),
    "account_emailaddress": door(),
    "account_emailconfirmation": door(),
    "django_session": door(),
    "django_content_type": door(),
    "oauth2_provider_application": door(),
    "oauth2_provider_accesstoken": door(),
    "oauth2_provider_refreshtoken": door(),
    "oauth2_provider_grant": door(),
    "oauth2_provider_idtoken": door(),
    "oauth2_provider_devicegrant": closed(),
    "auth_permission": closed(),
    "django_admin_log": closed(),
    "auth_group": closed(),
    "auth_group_permissions": closed(),
    "django_migrations": migrations(),
    # --- reference ---
    "regions_codedecree": reference(),
    "regions_region": reference(definer=True),
    "regions_boundary": reference(),
    "pmks_ppkscategory": reference(),
    "programs_sector": reference(),
    "reports_periodrule": reference(),
    "reports_period": reference(),
    # --- history and messages ---
    "audit_event": history(),
    "audit_head": internal(),
    "notifications_message": personal(),
    "notifications_mail": outbox(),
    # --- forums ---
    "forums_forum": register(
        public="id, area, region_id, line, name, short_name, state, disputed, address, email, phone, website, formed_on", definer=True
    ),
    "forums_boardterm": register(
        public="id, area, forum_id, starts_on, ends_on, chair_name, secretary_name, patron_name, is_caretaker, ended_early_on"
    ),
    "forums_decree": register(
        public="id, area, forum_id, term_id, kind, number, issuer, subject, signed_on, year, effective_from, effective_until"
    ),
    "forums_office": register(public="id, area, name, address, email, phone"),
    "forums_document": tenant(
        company=True,
        site="site_id",
        public="id, area, kind, code, number, title, holder, issued_at, valid_until, revoked_at, revoke_reason, sha256, pages, state",
        where="state = 'ready' AND kind <> 'report_draft'",
    ),
    # --- companies ---
    "companies_company": register(
        company_read="id = app_company()",
        company_write="id = app_company() AND app_site() IS NULL",
        company_privileges=f"UPDATE ({COMPANY_PROFILE})",
        public="id, kind, partner_kind, name, name_sort, legal_form, ownership, kbli_category, website, csr_focus, is_public, merged_into_id",
        where="is_public AND merged_into_id IS NULL",
        definer=True,
    ),
    "companies_site": register(
        company_read=OWN_SITE.format("id"), company_write=OWN_SITE.format("id"), company_privileges="INSERT, UPDATE", definer=True
    ),
    "companies_companyrelation": register(company_read="company_id = app_company() OR other_id = app_company()", definer=True),
    "companies_sitering": register(company_read=OWN_SITE.format("site_id"), company_write=OWN_SITE.format("site_id")),
    "companies_companycontact": _of_company(definer=True),
    "companies_companydocument": _of_company(),
    "companies_duplicatepair": tenant(),
    "companies_companymerge": tenant(definer=True),
    "companies_mergeimage": unattended(),
    "companies_registrationlink": tenant(
        public="id, area, forum_id, label, opens_at, closes_at, closed_at",
        where="true",
        definer=True,
        definer_writes="opened, started, finished",
    ),
    "companies_registration": tenant(key=True, definer=True, company_rows=ASKED_ACCESS),
    "companies_membership": tenant(
        company=True,
        site="site_id",
        public="id, area, forum_id, company_id, kind, state, number, since",
        where="state = 'active'",
        definer=True,
        definer_writes="opt_out_at",
    ),
    "companies_importbatch": tenant(company=True, site="site_id"),
    "companies_importrow": tenant(company=True, site="site_id"),
    "companies_memberrule": register(),
    "companies_memberconfirmation": tenant(company=True, site="site_id", key=True),
    "companies_bulkverification": tenant(),
    # --- PPKS and needs ---
    "pmks_problemmap": tenant(),
    "pmks_ppkscount": tenant(
        company_read=f"{TOTAL} AND count >= 5",
        public="id, area, region_id, category_id, count, in_force",
        where=f"{TOTAL} AND count >= 5 AND length(region_id) <= 5",
    ),
    "pmks_need": tenant(
        company_read=OPEN_NEED,
        public="id, area, state, title, description, region_id, category_id, aid_form, quantity, unit, quantity_pledged, quantity_delivered, needed_by, published_at",
        where=OPEN_NEED,
        definer=True,
        definer_writes="state, quantity_pledged, quantity_delivered, updated_at",
    ),
    "pmks_needpledge": tenant(company=True, site="site_id", definer=True),
    # --- programmes ---
    "programs_program": _of_company(definer=True, key=True),
    "programs_review": _of_company(),
    "programs_commitment": _of_company(),
    "programs_realization": _of_company(definer=True, key=True),
    "programs_realizationline": _of_company(definer=True),
    "programs_evidence": _of_company(),
    "programs_check": _of_company(),
    "programs_formdraft": own(),
    "programs_reportlink": tenant(key=True),
    # --- meetings ---
    "meetings_meeting": downward(),
    "meetings_decision": downward(),
    # --- reports ---
    "reports_periodicreport": tenant(
        public="id, area, forum_id, period_id, version, state, sent_at, accepted_at, document_id",
        where="state IN ('accepted', 'consolidated', 'locked')",
    ),
    "reports_snapshot": tenant(
        public="id, area, report_id, kind, cut_off, sha256, public_content",
        where="kind = 'sent' AND EXISTS (SELECT 1 FROM public.reports_periodicreport r WHERE r.id = report_id)",
    ),
    "reports_question": tenant(),
    "reports_reportreminder": tenant(),
}

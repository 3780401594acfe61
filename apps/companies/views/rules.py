"""The rules of a forum about its members."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.decorators import desk_view
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.audit.rows import last_words
from apps.companies.forms.rules import MemberRuleForm
from apps.companies.rows.frame import member_tabs
from apps.companies.selectors.links import own_forum
from apps.companies.selectors.rules import rule_of
from apps.companies.services import rules as services
from apps.core import versions
from apps.core.errors import RuleViolation, StaleVersion
from apps.forums.models import Forum


@desk_view(Permission.MEMBERSHIP_UPDATE)
@require_http_methods(["GET", "POST"])
def member_rule(request: PortalRequest) -> HttpResponse:
    """Number scheme with its preview, days for reports, inactivity, yearly confirmation."""
    forum = own_forum(request.actor)
    if forum is None:
        raise Http404
    if request.method == "GET":
        return _page(request, forum, _stored(forum), rule_of(forum).number_pattern)
    data = versions.chosen(request.POST)
    form = MemberRuleForm(data)
    pattern = data.get("number_pattern", "")
    if form.is_valid() and "lihat" not in request.POST:
        try:
            services.member_rule_save(forum=forum, data=form.value(), by=request.actor, version=form.cleaned_data["version"])
        except RuleViolation as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        except StaleVersion:
            return _both(request, forum, form)
        else:
            messages.success(request, _("Aturan keanggotaan disimpan."))
            return redirect("companies:member-rule", request.actor.slug)
    return _page(request, forum, form, pattern)


def _stored(forum: Forum) -> MemberRuleForm:
    """A fresh form of the rules as they are now."""
    rule = rule_of(forum)
    stored = {name: getattr(rule, name) for name in MemberRuleForm.base_fields if name != "version"}
    return MemberRuleForm(initial={**stored, "version": rule.updated_at})


def _both(request: PortalRequest, forum: Forum, mine: MemberRuleForm) -> HttpResponse:
    """Both versions, since somebody saved in between."""
    theirs, back = _stored(forum), reverse("companies:member-rule", kwargs={"desk": request.actor.slug})
    version = theirs.initial["version"] or versions.NEVER
    return versions.side_by_side(request, mine=mine, theirs=theirs, version=version, back_url=back, last=last_words(forum.pk))


def _page(request: PortalRequest, forum: Forum, form: MemberRuleForm, pattern: str) -> HttpResponse:
    preview: list[str] = []
    try:
        preview = services.number_preview(forum, pattern)
    except ValueError as error:
        if form.is_bound and not form.errors.get("number_pattern"):
            form.add_error("number_pattern", str(error))
    context = {"tabs": member_tabs(request.actor, "member-rule"), "form": form, "preview": preview, "code": services.code_of(forum)}
    return render(request, "companies/member_rule.html", context, status=400 if form.errors else 200)

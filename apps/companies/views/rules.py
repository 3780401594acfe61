"""The rules of a forum about its members."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.decorators import desk_view
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.companies.forms.rules import MemberRuleForm
from apps.companies.rows.frame import member_tabs
from apps.companies.selectors.links import own_forum
from apps.companies.selectors.rules import rule_of
from apps.companies.services import rules as services
from apps.core.errors import RuleViolation
from apps.forums.models import Forum


@desk_view(Permission.MEMBERSHIP_UPDATE)
@require_http_methods(["GET", "POST"])
def member_rule(request: PortalRequest) -> HttpResponse:
    """Number scheme with its preview, days for reports, inactivity, yearly confirmation."""
    forum = own_forum(request.actor)
    if forum is None:
        raise Http404
    if request.method == "GET":
        rule = rule_of(forum)
        form = MemberRuleForm(initial={name: getattr(rule, name) for name in MemberRuleForm.base_fields})
        return _page(request, forum, form, rule.number_pattern)
    form = MemberRuleForm(request.POST)
    pattern = request.POST.get("number_pattern", "")
    if form.is_valid() and "lihat" not in request.POST:
        try:
            services.member_rule_save(forum=forum, data=form.value(), by=request.actor)
        except RuleViolation as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Aturan keanggotaan disimpan."))
            return redirect("companies:member-rule", request.actor.slug)
    return _page(request, forum, form, pattern)


def _page(request: PortalRequest, forum: Forum, form: MemberRuleForm, pattern: str) -> HttpResponse:
    preview: list[str] = []
    try:
        preview = services.number_preview(forum, pattern)
    except ValueError as error:
        if form.is_bound and not form.errors.get("number_pattern"):
            form.add_error("number_pattern", str(error))
    context = {"tabs": member_tabs(request.actor, "member-rule"), "form": form, "preview": preview, "code": services.code_of(forum)}
    return render(request, "companies/member_rule.html", context, status=400 if form.errors else 200)

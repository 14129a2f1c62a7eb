"""The company's own settings."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from allhands.kernel.errors import Invalid
from allhands.kernel.routes import actor_of
from allhands.people import queries
from allhands.people.actions.groups import change_workspace
from allhands.people.forms import WorkspaceForm, tell


def settings_page(request: HttpRequest) -> HttpResponse:
    company = queries.workspace(actor_of(request))
    shown = {"name": company.name, "zone": company.zone, "language": company.language}
    return _page(request, WorkspaceForm(initial=shown, workspace=company))


def change(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    company = queries.workspace(actor)
    form = WorkspaceForm(request.POST, workspace=company)
    if form.is_valid():
        try:
            change_workspace(actor, company, **form.cleaned_data)
            messages.info(request, _("Saved."))
            return redirect("settings")
        except Invalid as refused:
            tell(form, refused)
    return _page(request, form, status=422)


def _page(request: HttpRequest, form: WorkspaceForm, status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    context = {
        "form": form,
        "people_count": len(queries.people(actor)),
        "group_count": len(queries.groups(actor)),
        "invitation_count": len(queries.open_invitations()),
    }
    return render(request, "people/settings.jinja", context, status=status)

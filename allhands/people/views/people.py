"""Pages about people: the list, one person, and what administrators do about them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from allhands.kernel.actor import Actor
from allhands.kernel.errors import Invalid
from allhands.kernel.routes import actor_of
from allhands.people import queries
from allhands.people.access import group_for, may_administer, person_for
from allhands.people.actions import groups as group_actions
from allhands.people.actions import members
from allhands.people.forms import NONE, DepartmentForm, RoleForm
from allhands.people.models import Person
from allhands.people.rules import SPOKEN
from allhands.people.signin import password_link

PAGE = 100


def people(request: HttpRequest) -> HttpResponse:
    """The people whom the reader may see. Administrators also find the deactivated."""
    actor = actor_of(request)
    wanted = request.GET.get("words", "")[:100].strip()
    gone = request.GET.get("state") == "gone" and may_administer(actor)
    found = queries.people(actor, words=wanted, active=not gone)
    asked = request.GET.get("page", "")
    page = int(asked) if asked.isdecimal() and len(asked) < 6 else 1
    context = {
        "people": found[(page - 1) * PAGE : page * PAGE] if page else [],
        "count": len(found),
        "wanted": wanted,
        "gone": gone,
        "next_url": _address(wanted, gone, page + 1) if len(found) > page * PAGE else "",
        "may_administer": may_administer(actor),
    }
    return render(request, "people/people.jinja", context)


def person(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    return _page(request, actor, person_for(actor, number))


def change_role(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    one = person_for(actor, number)
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Choose member, administrator or partner."))
    members.change_role(actor, one, role=form.cleaned_data["role"])
    messages.info(request, _("%(name)s: the role is changed.") % {"name": one.name})
    return redirect("person", one.pk)


def change_department(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    one = person_for(actor, number)
    form = DepartmentForm(request.POST, actor=actor)
    if not form.is_valid():
        raise Invalid(_("Choose a department from the list."))
    chosen = form.cleaned_data["department"]
    members.change_profile(actor, one, department=group_for(actor, chosen) if chosen else None)
    messages.info(request, _("%(name)s: the department is changed.") % {"name": one.name})
    return redirect("person", one.pk)


def deactivate(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    one = person_for(actor, number)
    members.deactivate(actor, one)
    words = _("%(name)s is deactivated: every session and token of theirs is worthless now.") % {
        "name": one.name
    }
    messages.info(request, words, extra_tags=f"delete undo:{reverse('deactivation', args=[one.pk])}")
    return redirect("person", one.pk)


def reactivate(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    one = person_for(actor, number)
    members.reactivate(actor, one)
    messages.info(request, _("%(name)s may sign in again.") % {"name": one.name})
    return redirect("person", one.pk)


def view_as(request: HttpRequest, number: int) -> HttpResponse:
    """Begins to look through somebody's eyes; the middleware does the rest."""
    actor = actor_of(request)
    one = person_for(actor, number)
    group_actions.view_as(actor, one)
    request.session["viewing_as"] = one.pk
    return redirect("home")


def make_password_link(request: HttpRequest, number: int) -> HttpResponse:
    """Makes the link with which somebody chooses a new password and shows it, this once."""
    actor = actor_of(request)
    one = person_for(actor, number)
    members.make_password_link(actor, one)
    return _page(request, actor, one, link=password_link(one), status=201)


def stop_viewing(request: HttpRequest) -> HttpResponse:
    """Back to oneself. The actor may not write meanwhile, but the session is the administrator's own."""
    viewed = request.session.pop("viewing_as", None)
    return redirect("person", viewed) if viewed else redirect("home")


def _page(
    request: HttpRequest, actor: Actor, one: Person, *, link: str = "", status: int = 200
) -> HttpResponse:
    groups = queries.person_groups(actor, one)
    context = {
        "person": one,
        "department": next((group for group in groups if group["id"] == one.department_id), None),
        "groups": [group for group in groups if group["id"] != one.department_id],
        "spoken": [SPOKEN[code] for code in one.languages if code in SPOKEN],
        "link": link,
        "role_form": None,
    }
    if may_administer(actor):
        context |= {
            "role_form": RoleForm(initial={"role": one.role}),
            "department_form": DepartmentForm(initial={"department": one.department_id or NONE}, actor=actor),
            "may_view_as": one.is_active and one.role != "admin",
            "is_self": one.pk == actor.id,
        }
    return render(request, "people/person.jinja", context, status=status)


def _address(wanted: str, gone: bool, page: int) -> str:
    asked = {"words": wanted, "state": "gone" if gone else "", "page": page}
    return "?" + urlencode({key: value for key, value in asked.items() if value})

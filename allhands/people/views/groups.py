"""Pages about groups and who is in them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from allhands.kernel.actor import Actor
from allhands.kernel.errors import Conflict, Forbidden, Invalid
from allhands.kernel.routes import actor_of
from allhands.people import queries
from allhands.people.access import group_for, may_administer, person_for
from allhands.people.actions import groups as actions
from allhands.people.forms import GroupForm, MemberForm, tell
from allhands.people.models import Group


def groups(request: HttpRequest) -> HttpResponse:
    return _list(request, actor_of(request), GroupForm())


def make(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form = GroupForm(request.POST)
    if not may_administer(actor):
        raise Forbidden()
    if form.is_valid():
        try:
            return redirect("group", actions.make_group(actor, **form.cleaned_data).group)
        except (Invalid, Conflict) as refused:
            tell(form, refused)
    return _list(request, actor, form, status=422)


def group(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    one = group_for(actor, number)
    return _page(
        request, actor, one, GroupForm(initial={"name": one.name, "is_department": one.is_department})
    )


def change(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    one = _administered(actor, number)
    form = GroupForm(request.POST)
    if form.is_valid():
        try:
            actions.change_group(actor, one, **form.cleaned_data)
            messages.info(request, _("Saved."))
            return redirect("group", one.pk)
        except (Invalid, Conflict) as refused:
            tell(form, refused)
    return _page(request, actor, group_for(actor, number), form, status=422)


def remove(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    one = _administered(actor, number)
    actions.remove_group(actor, one)
    messages.info(request, _("The group %(name)s is gone. Its people are still here.") % {"name": one.name})
    return redirect("groups")


def add(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    one = _administered(actor, number)
    form = MemberForm(request.POST, choices=_outside(actor, one))
    if not form.is_valid():
        raise Invalid(_("Choose somebody who is not in the group yet."))
    return put_back(request, number, form.cleaned_data["person"])


def put_back(request: HttpRequest, number: int, person: int) -> HttpResponse:
    actor = actor_of(request)
    one = _administered(actor, number)
    who = person_for(actor, person)
    actions.add_to_group(actor, one, who)
    messages.info(request, _("%(name)s is in the group now.") % {"name": who.name})
    return redirect("group", one.pk)


def take_out(request: HttpRequest, number: int, person: int) -> HttpResponse:
    actor = actor_of(request)
    one = _administered(actor, number)
    who = person_for(actor, person)
    actions.remove_from_group(actor, one, who)
    words = _("%(name)s is out of the group.") % {"name": who.name}
    messages.info(request, words, extra_tags=f"undo:{reverse('membership', args=[one.pk, who.pk])}")
    return redirect("group", one.pk)


def _administered(actor: Actor, number: int) -> Group:
    """A group that is about to be changed. Those who may not even see it are told that there is none."""
    one = group_for(actor, number)
    if not may_administer(actor):
        raise Forbidden()
    return one


def _outside(actor: Actor, one: Group) -> list[tuple[int, str]]:
    inside = {who.id for who in queries.group_people(actor, one)}
    return [(who.id, who.name) for who in queries.people(actor) if who.id not in inside]


def _list(request: HttpRequest, actor: Actor, form: GroupForm, status: int = 200) -> HttpResponse:
    context = {"groups": queries.groups(actor), "form": form if may_administer(actor) else None}
    return render(request, "people/groups.jinja", context, status=status)


def _page(request: HttpRequest, actor: Actor, one: Group, form: GroupForm, status: int = 200) -> HttpResponse:
    context = {"group": one, "people": queries.group_people(actor, one), "form": None}
    if may_administer(actor):
        context |= {
            "form": form,
            "member_form": MemberForm(choices=_outside(actor, one)),
            "added": queries.member_ids(one),
        }
    return render(request, "people/group.jinja", context, status=status)

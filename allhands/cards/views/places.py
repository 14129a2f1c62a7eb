"""Pages that change collections and folders, and who may use them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from allhands.cards import access, queries
from allhands.cards.actions import places
from allhands.cards.forms import CollectionForm, FolderForm, GrantForm
from allhands.cards.models import Collection
from allhands.kernel.actor import Actor
from allhands.kernel.errors import Conflict, Forbidden, Invalid, Refused
from allhands.kernel.routes import actor_of
from allhands.people import queries as people
from allhands.people.access import group_for, person_for


def new(request: HttpRequest) -> HttpResponse:
    if not access.may_make_collections(actor_of(request)):
        raise Forbidden()
    return render(request, "cards/collection_new.jinja", {"form": CollectionForm()})


def create(request: HttpRequest) -> HttpResponse:
    form = CollectionForm(request.POST)
    if form.is_valid():
        try:
            made = places.make_collection(actor_of(request), **_chosen(form))
            return redirect("collection", made.collection)
        except (Invalid, Conflict) as refused:
            _tell(form, refused)
    return render(request, "cards/collection_new.jinja", {"form": form}, status=422)


def _chosen(form: CollectionForm) -> dict[str, str]:
    """A form without the choice of publishers leaves it to the default."""
    return {key: value for key, value in form.cleaned_data.items() if value or key != "publishers"}


def settings_page(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    place = _owned(actor, number)
    shown = {"name": place.name, "description": place.description, "everyone": place.everyone}
    shown |= {"publishers": place.publishers}
    return _settings(request, actor, place, CollectionForm(initial=shown))


def change(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    place = _owned(actor, number)
    form = CollectionForm(request.POST)
    if form.is_valid():
        try:
            places.change_collection(actor, place, **form.cleaned_data)
            messages.info(request, _("Saved."))
            return redirect("collection_settings", place.pk)
        except (Invalid, Conflict) as refused:
            _tell(form, refused)
    return _settings(request, actor, place, form, status=422)


def remove(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    places.remove_collection(actor, access.collection_for(actor, number))
    messages.info(request, _("The collection is gone."))
    return redirect("collections")


def grant(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    place = _owned(actor, number)
    form = GrantForm(request.POST, choices=_choices(actor))
    if not form.is_valid():
        raise Invalid(_("Choose a person or a group, and a role."))
    kind, _dash, found = form.cleaned_data["to"].partition("-")
    to = person_for(actor, int(found)) if kind == "person" else group_for(actor, int(found))
    places.grant(actor, place, role=form.cleaned_data["role"], to=to)
    return redirect("collection_settings", place.pk)


def ungrant(request: HttpRequest, number: int, grant: int) -> HttpResponse:
    actor = actor_of(request)
    place = _owned(actor, number)
    places.ungrant(actor, place, grant=access.grant_for(actor, place, grant))
    return redirect("collection_settings", place.pk)


def make_folder(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    place = access.collection_for(actor, number)
    form = FolderForm(request.POST, collection=place.pk)
    if not form.is_valid():
        raise Invalid(fields={name: " ".join(words) for name, words in form.errors.items()})
    parent = form.cleaned_data["parent"]
    made = places.make_folder(
        actor,
        place,
        name=form.cleaned_data["name"],
        parent=access.folder_for(actor, parent) if parent else None,
    )
    return redirect("folder", made.folder)


def folder_settings(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    folder = access.folder_for(actor, number)
    if not access.may_place(actor, folder):
        raise Forbidden()
    form = FolderForm(
        initial={"name": folder.name, "parent": folder.parent_id}, collection=folder.collection_id
    )
    return render(
        request,
        "cards/folder_settings.jinja",
        {"folder": folder, "form": form, "collection_id": folder.collection_id},
    )


def change_folder(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    folder = access.folder_for(actor, number)
    form = FolderForm(request.POST, collection=folder.collection_id)
    if form.is_valid():
        parent = form.cleaned_data["parent"]
        try:
            places.change_folder(
                actor,
                folder,
                name=form.cleaned_data["name"],
                parent=access.folder_for(actor, parent) if parent else None,
            )
            return redirect("folder", folder.pk)
        except (Invalid, Conflict) as refused:
            _tell(form, refused)
    shown = {"folder": folder, "form": form, "collection_id": folder.collection_id}
    return render(request, "cards/folder_settings.jinja", shown, status=422)


def remove_folder(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    folder = access.folder_for(actor, number)
    up = folder.parent_id
    places.remove_folder(actor, folder)
    return redirect("folder", up) if up else redirect("collection", folder.collection_id)


def _owned(actor: Actor, number: int) -> Collection:
    place = access.collection_for(actor, number)
    if not access.may_own(actor, place):
        raise Forbidden()
    return place


def _choices(actor: Actor) -> list[tuple[str, list[tuple[str, str]]]]:
    groups = [(f"group-{group['id']}", group["name"]) for group in people.groups(actor)]
    persons = [(f"person-{one.id}", one.name) for one in people.people(actor)]
    return [(_("Groups"), groups), (_("People"), persons)]


def _settings(
    request: HttpRequest, actor: Actor, place: Collection, form: CollectionForm, status: int = 200
) -> HttpResponse:
    context = {
        "place": place,
        "form": form,
        "grants": queries.grants(place),
        "grant_form": GrantForm(choices=_choices(actor)),
        "collection_id": place.pk,
    }
    return render(request, "cards/collection_settings.jinja", context, status=status)


def _tell(form: CollectionForm | FolderForm, refused: Refused) -> None:
    for name, words in (refused.fields or {"": refused.sentence}).items():
        form.add_error(name if name in form.fields else None, str(words or refused.sentence))

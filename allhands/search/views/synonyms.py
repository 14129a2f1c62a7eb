"""Words that mean the same, for curators."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from allhands.kernel.errors import Conflict, Invalid, NotFound
from allhands.kernel.routes import actor_of
from allhands.people.forms import tell
from allhands.search import suggesting
from allhands.search.access import synonyms_for
from allhands.search.actions import gaps
from allhands.search.actions import synonyms as actions
from allhands.search.forms import SynonymsForm


def page(request: HttpRequest) -> HttpResponse:
    return _list(request, SynonymsForm())


def add(request: HttpRequest) -> HttpResponse:
    """Makes a group, or adds a suggested pair to the group that has one of its words."""
    form = SynonymsForm(request.POST)
    if form.is_valid():
        words = form.cleaned_data["words"]
        try:
            actions.add_synonyms(actor_of(request), words=words, joining="joining" in request.POST)
            messages.info(
                request, _("From now on these mean the same: %(words)s.") % {"words": ", ".join(words)}
            )
            return redirect("synonyms")
        except (Invalid, Conflict) as refused:
            tell(form, refused)
    return _list(request, form, status=422)


def one(request: HttpRequest, number: int) -> HttpResponse:
    group = synonyms_for(actor_of(request), number)
    return _one(request, group, SynonymsForm(initial={"words": " = ".join(group.words)}))


def change(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    group = synonyms_for(actor, number)
    form = SynonymsForm(request.POST)
    if form.is_valid():
        try:
            actions.change_synonyms(actor, group, words=form.cleaned_data["words"])
            return redirect("synonyms")
        except (Invalid, Conflict) as refused:
            tell(form, refused)
    return _one(request, group, form, status=422)


def remove(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    group = synonyms_for(actor, number)
    actions.remove_synonyms(actor, group)
    messages.info(
        request, _("No longer the same: %(words)s.") % {"words": ", ".join(str(word) for word in group.words)}
    )
    return redirect("synonyms")


def dismiss(request: HttpRequest) -> HttpResponse:
    """Takes a suggestion off the list; only one that the reader's list shows."""
    actor = actor_of(request)
    wanted = request.POST.get("key", "")
    pair = next((pair for pair in suggesting.suggestions(actor) if pair.key == wanted), None)
    if pair is None:
        raise NotFound()
    made = gaps.dismiss(actor, words=pair.key, keys=[pair.key], about="synonyms")
    undo = reverse("dismissal", args=[made.dismissal])
    messages.info(request, _("The suggestion is off the list."), extra_tags=f"delete undo:{undo}")
    return redirect("synonyms")


def _list(request: HttpRequest, form: SynonymsForm, *, status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    words, text = request.GET.get("words", "")[:100], request.GET.get("page", "1")
    number = min(100, max(1, int(text))) if text.isdecimal() and len(text) < 4 else 1
    found, more = suggesting.synonyms(actor, words=words, page=number)
    further: dict[str, Any] = {"words": words, "page": number + 1}
    context = {
        "form": form,
        "groups": found,
        "sought": words,
        "suggestions": suggesting.suggestions(actor),
        "next_url": f"{reverse('synonyms')}?{urlencode(further)}" if more else "",
    }
    return render(request, "search/synonyms.jinja", context, status=status)


def _one(request: HttpRequest, group: Any, form: SynonymsForm, *, status: int = 200) -> HttpResponse:
    return render(request, "search/synonym_group.jinja", {"group": group, "form": form}, status=status)

"""Pages of imports: hand in an archive, see what it holds, let it in, watch it come."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allhands.cards.access import collection_for
from allhands.kernel import clock
from allhands.kernel.routes import actor_of
from allhands.transfer import actions, queries, running, uploads
from allhands.transfer.access import may_run, run_by_key, run_for
from allhands.transfer.forms import ImportForm
from allhands.transfer.models import ImportRun
from allhands.transfer.outcomes import Outcome


def imports(request: HttpRequest) -> HttpResponse:
    """The form, and what was imported lately."""
    return _list(
        request, ImportForm(actor=actor_of(request), initial={"collection": request.GET.get("collection")})
    )


def upload(request: HttpRequest) -> HttpResponse:
    """Takes an archive and looks into it; nothing of it is imported yet."""
    actor = actor_of(request)
    form = ImportForm(request.POST, request.FILES, actor=actor)
    if not form.is_valid():
        return _list(request, form, status=422)
    sent = form.cleaned_data["file"]
    collection = collection_for(actor, form.cleaned_data["collection"])
    key = uploads.keep(sent.chunks())
    try:
        actions.hand_in(actor, collection, name=sent.name or "", size=sent.size, key=key)
    except BaseException:
        uploads.drop(key)
        raise
    run = run_by_key(actor, key)
    running.start(actor, run)
    return redirect("import_run", run.pk)


def run(request: HttpRequest, number: int) -> HttpResponse:
    """How far it is; then what would come and what would be lost; then what came."""
    actor = actor_of(request)
    found = run_for(actor, number)
    now = clock.now()
    context = {
        "run": found,
        "busy": found.is_busy(now),
        "lost": found.is_lost(now),
        "so_far": _so_far(found),
        "outcome": Outcome.from_kept(found.report) if found.report else None,
        "may_run": may_run(actor, found),
        "collection_id": found.collection_id,
    }
    return render(request, "transfer/run.jinja", context)


def go_on(request: HttpRequest, number: int) -> HttpResponse:
    """Imports what was looked at; starts again what was lost or failed."""
    actor = actor_of(request)
    running.start(actor, run_for(actor, number))
    return redirect("import_run", number)


def discard(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    found = run_for(actor, number)
    actions.discard(actor, found)
    uploads.drop(found.key)
    messages.info(request, _("The upload is deleted."))
    return redirect("imports")


def progress(request: HttpRequest, number: int) -> HttpResponse:
    """For the bar on the page, which asks every second."""
    found = run_for(actor_of(request), number)
    finished = not found.is_busy(clock.now())
    return JsonResponse(
        {
            "done": found.done,
            "total": found.total,
            "words": _so_far(found),
            "finished": finished,
            "url": reverse("import_run", args=[found.pk]) if finished else "",
        }
    )


def _so_far(found: ImportRun) -> str:
    if not found.total:
        return _("Reading the archive…")
    if found.done >= found.total and found.state == "importing":
        return _("Storing the cards…")
    total = ngettext("%(num)s page", "%(num)s pages", found.total) % {"num": found.total}
    return _("%(done)s of %(total)s") % {"done": found.done, "total": total}


def _list(request: HttpRequest, form: ImportForm, status: int = 200) -> HttpResponse:
    now = clock.now()
    rows = [(one, one.is_busy(now), one.is_lost(now)) for one in queries.runs(actor_of(request))]
    return render(request, "transfer/imports.jinja", {"form": form, "runs": rows}, status=status)

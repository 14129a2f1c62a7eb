"""What people searched, for curators."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from allhands.kernel.errors import NotFound
from allhands.kernel.routes import actor_of
from allhands.people.rules import LANGUAGES, SPOKEN
from allhands.search import searched
from allhands.search.access import dismissal_for
from allhands.search.actions import gaps
from allhands.search.searched import PAGE, Asking

DAYS = (7, 30, 90, 365)
Chip = tuple[str, str, int | None, bool]


def page(request: HttpRequest) -> HttpResponse:
    """What was not found, with what was tried next; or with `dismissed` what was taken off the list."""
    actor = actor_of(request)
    if "dismissed" in request.GET:
        return render(request, "search/dismissed.jinja", {"dismissed": searched.dismissed(actor)})
    asked = request.GET
    asking = _asking(asked)
    number = _page_of(asked)
    found, more = searched.gaps(actor, asking, offset=(number - 1) * PAGE)
    total = searched.summary(actor, asking)
    context = {
        "gaps": found,
        "sum": total,
        "days": asking.days,
        "query": _address(asking).partition("?")[2],
        "chips": _chips(asking, total),
        "next_url": _address(asking, page=number + 1) if more else "",
        "first_page": number == 1,
        "spoken": SPOKEN,
        "endings": _endings(),
    }
    return render(request, "search/searched.jinja", context)


def dismiss(request: HttpRequest) -> HttpResponse:
    """Takes words off the list; only what the reader's list shows can be taken off."""
    actor = actor_of(request)
    keys = request.POST.getlist("key")[:50]
    shown = searched.shown_keys(actor, keys)
    if not keys or set(shown) != set(keys):
        raise NotFound()
    words = request.POST.get("words", "")[:400] or shown[0]
    made = gaps.dismiss(actor, words=words, keys=shown)
    undo = reverse("dismissal", args=[made.dismissal])
    messages.info(
        request, _("“%(words)s” is off the list.") % {"words": words}, extra_tags=f"delete undo:{undo}"
    )
    return redirect(_address(_asking(request.GET)))


def bring_back(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    dismissal = dismissal_for(actor, number)
    gaps.bring_back(actor, dismissal)
    return redirect("synonyms" if dismissal.about == "synonyms" else "searches")


def _asking(asked: QueryDict) -> Asking:
    days, language, outcome = asked.get("days", ""), asked.get("language", ""), asked.get("ended", "")
    return Asking(
        days=int(days) if days in map(str, DAYS) else 30,
        language=language if language in LANGUAGES else "",
        outcome=outcome if outcome in _endings() else "",
    )


def _page_of(asked: QueryDict) -> int:
    text = asked.get("page", "1")
    return min(50, max(1, int(text))) if text.isdecimal() and len(text) < 4 else 1


def _endings() -> dict[str, str]:
    """How a search ended badly, in words."""
    return {
        "nothing": _("Found nothing"),
        "uncertain": _("Nothing certain"),
        "unopened": _("Nothing opened"),
    }


def _chips(asking: Asking, total: searched.Sum) -> list[tuple[str, list[Chip]]]:
    """What narrows the list, as (name, [(label, address, count, chosen)])."""
    ages = {7: _("Last 7 days"), 30: _("Last 30 days"), 90: _("Last 90 days"), 365: _("Last year")}
    endings: list[Chip] = [
        (
            label,
            _address(asking, ended="" if asking.outcome == key else key),
            total.ended.get(key, 0),
            asking.outcome == key,
        )
        for key, label in _endings().items()
    ]
    times: list[Chip] = [
        (ages[days], _address(asking, days=days), None, asking.days == days) for days in DAYS
    ]
    spoken: list[Chip] = [
        (
            name,
            _address(asking, language="" if asking.language == code else code),
            None,
            asking.language == code,
        )
        for code, name in LANGUAGES.items()
    ]
    return [(_("How it ended"), endings), (_("Time"), times), (_("Language"), spoken)]


def _address(asking: Asking, **more: Any) -> str:
    asked = {"days": asking.days, "language": asking.language, "ended": asking.outcome, **more}
    kept = {key: value for key, value in asked.items() if value and not (key == "days" and value == 30)}
    return f"{reverse('searches')}?{urlencode(kept)}" if kept else reverse("searches")

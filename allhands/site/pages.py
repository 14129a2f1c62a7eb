"""How pages are made: the template environment and what every page is given."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext as _
from jinja2 import Environment, StrictUndefined

from allhands.cards.queries import rail
from allhands.kernel import clock, features
from allhands.kernel.actor import Actor
from allhands.kernel.features import Place
from allhands.people.queries import workspace
from allhands.people.rules import LANGUAGES

RTL = {"ar", "he", "fa", "ur"}


def environment(**options: Any) -> Environment:
    """The Jinja2 environment: autoescape on, undefined names are errors, gettext from Django."""
    options.update(autoescape=True, undefined=StrictUndefined)
    made = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], **options)
    # The i18n extension adds this method when it is loaded.
    getattr(made, "install_gettext_callables")(gettext, ngettext, newstyle=True, pgettext=pgettext)
    made.globals.update(url=url, static=static)
    made.filters.update(when=when, number=number_format, day=lambda at: date_format(at, "j M Y"))
    return made


def url(name: str, *arguments: Any, **keywords: Any) -> str:
    return reverse(name, args=arguments, kwargs=keywords)


def when(at: datetime) -> str:
    """A moment as people say it: "5 minutes ago", "yesterday", "14 Feb", "3 Mar 2025"."""
    passed = clock.now() - at
    minutes = int(passed.total_seconds() // 60)
    if 0 <= minutes < 1:
        return _("just now")
    if 0 < minutes < 60:
        return ngettext("%(num)s minute ago", "%(num)s minutes ago", minutes) % {"num": minutes}
    if 60 <= minutes < 24 * 60:
        hours = minutes // 60
        return ngettext("%(num)s hour ago", "%(num)s hours ago", hours) % {"num": hours}
    local = timezone.localtime(at)
    days = (timezone.localtime(clock.now()).date() - local.date()).days
    if days == 1:
        return _("yesterday")
    if 1 < days < 14:
        return ngettext("%(num)s day ago", "%(num)s days ago", days) % {"num": days}
    same_year = local.year == timezone.localtime(clock.now()).year
    return date_format(local, "j M" if same_year else "j M Y")


def places(actor: Actor, here: str) -> list[dict[str, Any]]:
    """The navigation: what this person may enter, with counts of what they can act on."""
    found = [place for feature in features.features() for place in feature.places if place.needs.meets(actor)]
    return [_shown(place, actor, here) for place in sorted(found, key=lambda place: place.order)]


def _shown(place: Place, actor: Actor, here: str) -> dict[str, Any]:
    return {
        "title": place.title,
        "url": reverse(place.url_name),
        "icon": place.icon,
        "count": place.count(actor) if place.count else None,
        "here": here == place.url_name,
    }


def around(request: HttpRequest) -> dict[str, Any]:
    """What the frame of every page shows."""
    actor: Actor = getattr(request, "actor", Actor())
    language = translation.get_language() or "en"
    here = request.resolver_match.url_name if request.resolver_match else ""
    signed_in = actor.is_signed_in
    return {
        "actor": actor,
        "me": actor.person,
        "company": workspace(actor),
        "language": language,
        "direction": "rtl" if language in RTL else "ltr",
        "languages": LANGUAGES,
        "places": lambda: places(actor, here or "") if signed_in else [],
        "rail": lambda: rail(actor) if signed_in else [],
        "messages": lambda: list(messages.get_messages(request)),
        "is_demo": settings.DEMO,
        "base_url": settings.BASE_URL,
        "here": here,
    }

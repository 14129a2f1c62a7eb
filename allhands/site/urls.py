"""Every room's routes. A room's own are in its `urls.py`, found by name; allauth's are wrapped so that they state their need."""

from __future__ import annotations

from django.urls import URLPattern

from allhands.kernel import features
from allhands.site import views

urlpatterns: list[URLPattern] = []
for room in features.rooms():
    routes = features.part(room, "urls") if room != "site" else None
    if routes is not None:
        urlpatterns += routes.urlpatterns
urlpatterns += views.routes()

handler404 = "allhands.site.views.not_found"
handler500 = "allhands.site.views.broken"
handler400 = "allhands.site.views.bad_request"
handler403 = "allhands.site.views.forbidden"

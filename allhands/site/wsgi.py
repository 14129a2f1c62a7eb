"""The program as a WSGI application. Under `allhands serve` it also runs the worker and follows the index."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application

from allhands.search import lexicon

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "allhands.site.settings")

application = get_wsgi_application()

if os.environ.get("ALLHANDS_RUNS"):
    from allhands.site import running

    running.begin(frozenset(os.environ["ALLHANDS_RUNS"].split(",")))

lexicon.load()
# What was loaded by now stays: looking through it again and again for rubbish costs a tenth of each page.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)

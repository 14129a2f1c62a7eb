"""The sample pages: the product's macros and classes over made-up content."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import django
from django import forms
from django.conf import settings
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

HERE = Path(__file__).resolve().parent
SITE = HERE.parents[1] / "allhands" / "site"


def trust(state: str, words: str) -> SimpleNamespace:
    return SimpleNamespace(state=state, words=words)


TRUST = {
    "trusted": trust("trusted", "Trusted until 14 Feb"),
    "needs": trust("needs", "Needs verification"),
    "flagged": trust("flagged", "Flagged"),
    "none_yet": trust("none", "Nobody verifies this card"),
}
DEPARTMENTS = [
    ("Customer care", [("Noa Lindqvist", "Answers customers"), ("Mira Okafor", "Leads the shift")]),
    ("Finance & payments", [("Lena Duarte", "Verifies payments"), ("Erik Sandström", "Payouts")]),
    ("Partners", [("Pia Romero", "Callway, sees the partner desk only")]),
]
TITLES = [
    "Refund for a cancelled group order",
    "Who pays when a group order is split",
    "Cancelling an order, all cases",
]
TITLES += ["Does the host keep the voucher when the group cancels?", "Återbetalning för gruppbeställning"]


class Sample(forms.Form):
    title = forms.CharField(label="Title", help_text="The question as a customer asks it.")
    collection = forms.ChoiceField(label="Collection", choices=[("", "Choose"), ("4", "Payments & refunds")])
    tags = forms.CharField(label="Tags", required=False)
    file = forms.FileField(label="Archive", required=False)
    interval = forms.ChoiceField(
        label="Verify again",
        choices=[("30", "every 30 days"), ("90", "every 90 days")],
        widget=forms.RadioSelect,
    )
    groups = forms.MultipleChoiceField(
        label="Who may read",
        required=False,
        choices=[
            (name, name) for name in ("Finance", "Support", "Product", "Office", "Trust", "Growth", "Callway")
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    public = forms.BooleanField(
        label="Customers may see it", required=False, help_text="It appears in the help centre."
    )
    body = forms.CharField(label="Text", widget=forms.Textarea)


@cache
def pages() -> Environment:
    if not settings.configured:
        settings.configure(USE_I18N=False, SECRET_KEY="specimen")
        django.setup()
    found = FileSystemLoader([HERE, SITE / "templates"])
    made = Environment(
        loader=found, autoescape=True, undefined=StrictUndefined, extensions=["jinja2.ext.i18n"]
    )
    # The extension adds the method at run time, where type checkers cannot see it.
    install: Callable[..., None] = vars(made)["install_null_translations"]
    install(newstyle=True)
    return made


def found(words: str) -> list[dict[str, object]]:
    if "nothing" in words:
        return []
    states = ["trusted", "trusted", "needs", None, "flagged"]
    note = Markup("Each person is <mark>refunded</mark> what they paid … {}").format(words)
    return [
        {
            "title": title,
            "note": note,
            "meta": "Payments",
            "trust": TRUST.get(state or ""),
            "icon": "question",
        }
        for title, state in zip(TITLES, states, strict=True)
    ]


def render(name: str, **more: object) -> str:
    """The page `name` of this folder as HTML."""
    site = pages()
    bound = (
        Sample({"title": "", "collection": "4"})
        if name == "specimen"
        else Sample(initial={"collection": "4"})
    )
    here = {"home": "Home", "card": "Cards", "search": "Search", "people": "People", "editor": "Import"}.get(
        name, "Components"
    )
    words = str(more.get("words", "group order canceled who gets mony"))
    shown = {
        "title": here,
        "here": here,
        "static": "/static/site/",
        "dir": "ltr",
        "theme": "",
        "keys": "on",
        "wide": name == "search",
    }
    shown |= TRUST | {
        "form": bound,
        "departments": DEPARTMENTS,
        "words": words,
        "facet": False,
        "found": found(words),
    }
    return site.get_template(f"{name}.jinja").render(shown | more)

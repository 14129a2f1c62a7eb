"""Parsing what people send about cards. Rules and rights are asked in the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from allhands.cards.models import AUDIENCES, PUBLISHERS, ROLES
from allhands.cards.queries import folder_tree, places_to_draft
from allhands.cards.rules import LANGUAGE_NAMES, MAX_BODY
from allhands.kernel.actor import Actor

MOST_VERSIONS = 10**6
"""No card has more; a larger number names no version, and would not fit into its column."""
EVERYONE = [
    ("", _("Nobody without a grant")),
    ("reader", _("Everybody reads")),
    ("author", _("Everybody writes")),
]


class CardForm(forms.Form):
    """A card's text and place. An empty language is detected."""

    title = forms.CharField(
        label=_("Title"), max_length=200, help_text=_("The question, as a customer would ask it.")
    )
    body = forms.CharField(label=_("Answer"), required=False, max_length=MAX_BODY, widget=forms.Textarea)
    collection = forms.TypedChoiceField(label=_("Collection"), coerce=int)
    folder = forms.TypedChoiceField(label=_("Folder"), coerce=int, required=False, empty_value=None)
    tags = forms.CharField(
        label=_("Tags"),
        required=False,
        max_length=900,
        help_text=_("With commas between them: refunds, group order"),
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    audience = forms.ChoiceField(label=_("Audience"), choices=AUDIENCES, initial="internal")
    note = forms.CharField(
        label=_("What you changed"),
        required=False,
        max_length=200,
        help_text=_("For the history; it may stay empty."),
    )
    base_version = forms.IntegerField(
        required=False, widget=forms.HiddenInput, min_value=0, max_value=MOST_VERSIONS
    )
    draft_key = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)

    def __init__(self, *arguments: Any, actor: Actor, collection: int | None, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        pick = self.fields["collection"]
        assert isinstance(pick, forms.ChoiceField)
        places = dict(places_to_draft(actor))
        pick.choices = list(places.items())
        folder = self.fields["folder"]
        assert isinstance(folder, forms.ChoiceField)
        # The collection is what was sent: a refused form must not name the folders of one that is not theirs.
        folder.choices = [("", _("No folder")), *(folder_tree(collection) if collection in places else [])]
        language = self.fields["language"]
        assert isinstance(language, forms.ChoiceField)
        language.choices = [("", _("As detected")), *LANGUAGE_NAMES.items()]

    def tag_list(self) -> list[str]:
        return [tag for tag in self.cleaned_data["tags"].replace("\n", ",").split(",") if tag.strip()]


class CollectionForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    description = forms.CharField(label=_("What belongs here"), max_length=300, required=False)
    everyone = forms.ChoiceField(
        label=_("Members of the company"),
        choices=EVERYONE,
        required=False,
        initial="author",
        help_text=_("Partners see only what is granted to them."),
    )
    publishers = forms.ChoiceField(
        label=_("Who publishes"),
        choices=PUBLISHERS,
        required=False,
        initial="authors",
        help_text=_("Curators always may."),
    )


class GrantForm(forms.Form):
    """Who gets which role: `to` is "person-7" or "group-3"."""

    to = forms.ChoiceField(label=_("Person or group"))
    role = forms.ChoiceField(label=_("Role"), choices=ROLES)

    def __init__(self, *arguments: Any, choices: list[Any], **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        to = self.fields["to"]
        assert isinstance(to, forms.ChoiceField)
        to.choices = choices


class FolderForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    parent = forms.TypedChoiceField(label=_("Inside"), coerce=int, required=False, empty_value=None)

    def __init__(self, *arguments: Any, collection: int, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        parent = self.fields["parent"]
        assert isinstance(parent, forms.ChoiceField)
        parent.choices = [("", _("The collection itself")), *folder_tree(collection)]


class MoveForm(forms.Form):
    """Where a card goes: "3" is a collection, "3/14" a folder in it."""

    place = forms.RegexField(regex=r"^\d{1,12}(/\d{1,12})?$", label=_("Where to"))

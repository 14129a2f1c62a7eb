"""Parsing what people send about people. Rules and rights are asked in the actions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from allhands.kernel.actor import Actor
from allhands.kernel.errors import Refused
from allhands.people import queries
from allhands.people.access import may_administer
from allhands.people.models import ROLES, Invitation, Person, Workspace
from allhands.people.rules import LANGUAGES, SPOKEN, zones
from allhands.people.signin import PASSWORD_HINT

LIVES = {"30": _("30 days"), "90": _("90 days"), "365": _("One year"), "0": _("Until I revoke it")}
AUTO, NONE = "auto", 0
SCOPE_WORDS = {
    "read": _("Read: whatever I may read"),
    "write": _("Write: create and change what I may change"),
    "admin": _("Administer: people, groups and settings"),
}


def tell(form: forms.Form, refused: Refused) -> None:
    """Puts a refusal beside the fields that it is about, or on top of the form."""
    for name, words in (refused.fields or {"": refused.sentence}).items():
        form.add_error(name if name in form.fields else None, str(words or refused.sentence))


def or_nothing(value: str) -> str:
    """A choice, or "" when it is left to the browser or to the company."""
    return "" if value == AUTO else value


def department_field() -> forms.TypedChoiceField:
    """The number of a department, or None."""
    return forms.TypedChoiceField(label=_("Department"), coerce=lambda value: int(value) or None)


def choose(form: forms.Form, name: str, choices: Any) -> None:
    """Fills in a field's choices, which depend on who looks."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


class LongSelect(forms.Select):
    """Hundreds of options, written at once: Django renders a template for each, which takes a tenth of a second."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = self.format_value(value)
        groups = [
            format_html('<optgroup label="{}">{}</optgroup>', words, _options(inside, chosen))
            if isinstance(inside, (list, tuple))
            else _options([(words, inside)], chosen)
            for words, inside in self.choices
        ]
        around = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        return format_html(
            "<select{}>{}</select>", around, format_html_join("", "{}", ((one,) for one in groups))
        )


def _options(choices: Any, chosen: list[str]) -> SafeString:
    rows = (
        (flatatt({"value": str(value), "selected": str(value) in chosen}), words) for value, words in choices
    )
    return format_html_join("", "<option{}>{}</option>", rows)


def zone_choices(nothing: Any, present: str) -> list[Any]:
    """Time zones by region; one that is no longer in the list stays as long as it is somebody's."""
    found: list[Any] = [(AUTO, nothing), ("UTC", "UTC")] if nothing else [("UTC", "UTC")]
    known = {zone for _region, places in zones() for zone, _place in places} | {"", "UTC"}
    if present not in known:
        found.append((present, present))
    return found + [(region, list(places)) for region, places in zones()]


class ProfileForm(forms.Form):
    """What somebody says about themselves. The department only appears to administrators."""

    name = forms.CharField(label=_("Name"), max_length=80, widget=forms.TextInput({"autocomplete": "name"}))
    title = forms.CharField(
        label=_("What you do here"),
        max_length=80,
        required=False,
        help_text=_("For example: Support agent, Stockholm"),
        widget=forms.TextInput({"autocomplete": "organization-title"}),
    )
    department = department_field()
    languages = forms.MultipleChoiceField(
        label=_("Languages in which you answer customers"),
        choices=list(SPOKEN.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    language = forms.TypedChoiceField(
        label=_("Language of these pages"),
        choices=[(AUTO, _("As in the browser")), *LANGUAGES.items()],
        coerce=or_nothing,
    )
    zone = forms.TypedChoiceField(
        label=_("Time zone"),
        coerce=or_nothing,
        help_text=_("Times are shown in this zone."),
        widget=LongSelect,
    )
    single_keys = forms.BooleanField(
        label=_("Single keys"),
        required=False,
        help_text=_(
            "One letter does something, such as / for search. Switch this off if your software types for you."
        ),
    )

    def __init__(self, *arguments: Any, actor: Actor, person: Person, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        choose(self, "zone", zone_choices(_("As the company"), person.zone))
        if may_administer(actor):
            choose(self, "department", [(NONE, _("None")), *queries.departments(actor)])
        else:
            del self.fields["department"]


class GroupForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    is_department = forms.BooleanField(
        label=_("This group is a department"),
        required=False,
        help_text=_("Each person is in one department at most."),
    )


class MemberForm(forms.Form):
    """Somebody for a group: those who are not in it yet."""

    person = forms.TypedChoiceField(label=_("Add somebody"), coerce=int)

    def __init__(self, *arguments: Any, choices: list[tuple[int, str]], **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        choose(self, "person", [("", _("Choose a person")), *choices])


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=ROLES)


class DepartmentForm(forms.Form):
    department = department_field()

    def __init__(self, *arguments: Any, actor: Actor, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        choose(self, "department", [(NONE, _("None")), *queries.departments(actor)])


class InvitationForm(RoleForm):
    """Whom a link lets in, and as what."""

    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("When you write one, only this address can join by the link."),
    )
    department = department_field()
    groups = forms.TypedMultipleChoiceField(
        label=_("Groups"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ["email", "role", "department", "groups"]

    def __init__(self, *arguments: Any, actor: Actor, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["role"].help_text = _(
            "A partner sees only what was granted, and people of their own groups."
        )
        choose(self, "department", [(NONE, _("None")), *queries.departments(actor)])
        others = [(one["id"], one["name"]) for one in queries.groups(actor) if not one["is_department"]]
        choose(self, "groups", others)
        if not others:
            del self.fields["groups"]


class JoinForm(forms.Form):
    """A newcomer's account. An invitation that names an address leaves no choice of it."""

    name = forms.CharField(
        label=_("Your name"), max_length=80, widget=forms.TextInput({"autocomplete": "name"})
    )
    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput({"autocomplete": "username"}))
    password = forms.CharField(
        label=_("Password"),
        max_length=1000,
        strip=False,
        help_text=PASSWORD_HINT,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *arguments: Any, invitation: Invitation, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        if invitation.email:
            self.fields["email"].disabled = True
            self.fields["email"].initial = invitation.email


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("What it is for"), max_length=80, help_text=_("For example: nightly report")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), widget=forms.CheckboxSelectMultiple, initial=["read"]
    )
    life = forms.TypedChoiceField(
        label=_("How long it works"),
        choices=list(LIVES.items()),
        initial="90",
        coerce=lambda days: timedelta(days=int(days)) or None,
    )

    def __init__(self, *arguments: Any, person: Person, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        offered = [pair for pair in SCOPE_WORDS.items() if pair[0] != "admin" or person.role == "admin"]
        choose(self, "scopes", offered)


class WorkspaceForm(forms.Form):
    name = forms.CharField(label=_("Name of the company"), max_length=80)
    zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("Days end here: verification runs out at midnight in this zone."),
        widget=LongSelect,
    )
    language = forms.ChoiceField(
        label=_("First language"),
        choices=list(LANGUAGES.items()),
        help_text=_("For mail to people who have not chosen one."),
    )

    def __init__(self, *arguments: Any, workspace: Workspace, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        choose(self, "zone", zone_choices("", workspace.zone))

"""Parsing what people send about trust."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

INTERVALS = [
    ("7", _("Every 7 days")),
    ("14", _("Every 14 days")),
    ("30", _("Every 30 days")),
    ("90", _("Every 90 days")),
    ("180", _("Every 180 days")),
    ("365", _("Every year")),
    ("0", _("Never again")),
    ("date", _("On a date")),
]


class VerifierForm(forms.Form):
    """`verifier` is "person-7", "group-3" or empty."""

    verifier = forms.ChoiceField(label=_("Verifier"), required=False)
    interval = forms.ChoiceField(label=_("To be looked at again"), choices=INTERVALS, initial="90")
    fixed_date = forms.DateField(
        label=_("The date"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *arguments: Any, choices: list[Any], **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        verifier = self.fields["verifier"]
        assert isinstance(verifier, forms.ChoiceField)
        verifier.choices = [("", _("Nobody")), *choices]

    def clean(self) -> dict[str, Any]:
        sent = super().clean() or self.cleaned_data
        if sent.get("interval") == "date" and not sent.get("fixed_date"):
            self.add_error("fixed_date", _("Choose the date."))
        return sent


class VerifyForm(forms.Form):
    until = forms.DateField(required=False)
    version = forms.IntegerField(required=False, min_value=1, max_value=10**6)

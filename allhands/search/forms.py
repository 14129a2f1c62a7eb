from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from allhands.search.rules.synonyms import parsed


class SynonymsForm(forms.Form):
    """The words of one meaning, in one line."""

    words = forms.CharField(
        label=_("Words that mean the same"),
        max_length=1_500,
        help_text=_("For example: PO = purchase order = Bestellung. A comma does too."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def clean_words(self) -> tuple[str, ...]:
        return parsed(str(self.cleaned_data["words"]))

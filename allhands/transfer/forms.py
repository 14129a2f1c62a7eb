"""Parsing what people send about imports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from allhands.cards.queries import places_to_write
from allhands.kernel.actor import Actor
from allhands.transfer import uploads
from allhands.transfer.members import MIB


class ImportForm(forms.Form):
    """An archive, and the collection that its pages go into."""

    file = forms.FileField(
        label=_("Zip file"),
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
        help_text=_(
            "Markdown pages with their folders and pictures. You see what it holds before anything is written."
        ),
    )
    collection = forms.TypedChoiceField(label=_("Collection"), coerce=int)

    def __init__(self, *arguments: Any, actor: Actor, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        collection = self.fields["collection"]
        assert isinstance(collection, forms.ChoiceField)
        collection.choices = places_to_write(actor)

    def clean_file(self) -> UploadedFile:
        sent: UploadedFile = self.cleaned_data["file"]
        if (sent.size or 0) > uploads.most_bytes():
            raise forms.ValidationError(
                gettext("This file is larger than %(limit)s MB. Import it in several parts.")
                % {"limit": uploads.most_bytes() // MIB}
            )
        return sent

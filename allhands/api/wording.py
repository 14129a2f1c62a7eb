"""What is wrong with a field, in sentences of ours: validation speaks of types, people need to know what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

Found = Mapping[str, Any]


def fields_of(errors: Sequence[Found]) -> dict[str, str] | None:
    """The fields at fault with what to do about each; None when the address itself names nothing that can be."""
    if any(error["loc"][:1] == ("path",) for error in errors):
        return None
    return {_field(error["loc"]): sentence(error) for error in errors}


def _field(place: tuple[Any, ...]) -> str:
    """`("body", "sent", "tags", 3)` is the field tags.3; a body that is wrong as a whole is called body."""
    inner = place[2:] if place[0] == "body" else place[-1:]
    return ".".join(str(part) for part in inner)[:100] or str(place[0])


def sentence(error: Found) -> str:
    limits: Mapping[str, Any] = error.get("ctx") or {}
    kind = str(error["type"])
    words = _plain(kind)
    if words is None and kind in ("string_too_long", "too_long"):
        words = _("Send at most %(limit)s.") % {"limit": limits["max_length"]}
    elif words is None and kind in ("less_than_equal", "greater_than_equal"):
        words = _("Send a number from %(least)s to %(most)s.") % _range(limits)
    elif words is None and kind == "literal_error":
        words = _("Choose one of these: %(choices)s.") % {"choices": limits["expected"]}
    elif words is None and kind == "value_error":
        words = str(limits["error"])
    return words or _("This cannot be used. The API's description says what may stand here.")


def _range(limits: Mapping[str, Any]) -> dict[str, str]:
    return {"least": str(limits.get("ge", "…")), "most": str(limits.get("le", "…"))}


def _plain(kind: str) -> str | None:
    return {
        "missing": _("This is missing. Send it."),
        "extra_forbidden": _("There is no such field. Look for a typing mistake, or leave it out."),
        "string_type": _("Send text in quotation marks."),
        "string_unicode": _("This has broken Unicode in it. Remove it."),
        "string_too_short": _("This is empty. Write something."),
        "string_pattern_mismatch": _("This has signs in it that cannot be kept, or none that can be read."),
        "int_type": _("Send a whole number."),
        "int_parsing": _("Send a whole number."),
        "int_from_float": _("Send a whole number."),
        "int_parsing_size": _("This number is too large."),
        "bool_parsing": _("Send true or false."),
        "bool_type": _("Send true or false."),
        "list_type": _("Send a list in square brackets."),
        "model_type": _("Send an object in curly brackets."),
        "model_attributes_type": _("Send an object in curly brackets."),
        "dict_type": _("Send an object in curly brackets."),
    }.get(kind)

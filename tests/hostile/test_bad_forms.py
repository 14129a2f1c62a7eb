"""Whatever is sent to a form: no fault of ours, a sentence for whoever sent it, and nothing lost or half-changed."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from tests.hostile.questions import Question
from tests.hostile.secret_world import World
from tests.hostile.sending import BODIES, FEW, Sender, changing, forms, values

pytestmark = pytest.mark.slow
whole_values = values | st.lists(values, max_size=4) | st.just(b"\x89PNG\r\n\x1a\n")


@st.composite
def mutated(draw: st.DrawFn, form: dict[str, Any]) -> dict[str, Any]:
    """A form with some of its fields spoilt, missing, doubled, of another kind, or not known at all."""
    made = dict(form)
    for name in [*form, "page", "next", "csrfmiddlewaretoken"]:
        match draw(st.integers(0, 3)):
            case 0:
                made.pop(name, None)
            case 1:
                made[name] = draw(whole_values)
    return {name: _sendable(value) for name, value in made.items()}


def _sendable(value: Any) -> Any:
    """As a browser could send it: files as files, and the bytes of what is no Unicode."""
    if isinstance(value, list):
        return [_sendable(one) for one in value]
    if isinstance(value, bytes):
        return SimpleUploadedFile("x\u202e.png", value)
    return (
        value.encode("utf-8", "surrogatepass").decode("utf-8", "replace") if isinstance(value, str) else value
    )


def test_every_form_with_anything_in_it(world: World):
    sender = Sender(world)
    for where in changing():
        hammer(sender, [question for question in forms(world, where) if not question.json])


def hammer(sender: Sender, asked: list[Question]) -> None:
    @FEW
    @given(data=st.data())
    def send(data: st.DataObject) -> None:
        question = data.draw(st.sampled_from(asked))
        form = data.draw(mutated(question.sent))
        sender.send(question.method, question.address, f"{form!r}"[:300], form=form)

    if asked:
        send()


def test_bodies_that_are_no_form(world: World):
    sender = Sender(world)
    for number, where in enumerate(changing()):
        question = forms(world, where)[0]
        for body, kind in BODIES[number % 4 :: 4]:
            sender.send("POST", question.address, f"{kind} {body[:40]!r}", data=body, content_type=kind)
        sender.send("PUT", question.address, "PUT", data=b"z", content_type="text/plain")
        sender.send("PATCH", question.address, "PATCH", data=b"z", content_type="text/plain")

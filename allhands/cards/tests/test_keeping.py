"""Drafts, favourites and files."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from allhands.cards.access import attachment_for
from allhands.cards.actions import keeping
from allhands.cards.models import Attachment, Draft
from allhands.kernel.errors import Forbidden, Invalid, NotFound, TooMuch

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def attach(actor, name="till.png", content=PNG):
    key = keeping.new_key()
    keeping.attach(actor, name=name, chunks=[content], key=key)
    return Attachment.objects.get(key=key)


def test_a_draft_is_kept_as_it_is_typed(ann, client_of):
    client = client_of(ann)
    for text in ("H", "He", "Hello"):
        answer = client.put("/drafts/new-0123456789abcdef", json.dumps({"title": text}), "application/json")
        assert answer.status_code == 200
        assert answer.json()["saved_at"]
    draft = Draft.objects.get()
    assert (draft.person, draft.fields["title"]) == (ann, "Hello")


def test_a_draft_is_its_writers_alone(ann, vera, care, client_of):
    client_of(ann).put(
        "/drafts/new-0123456789abcdef", json.dumps({"title": "Secret plan"}), "application/json"
    )
    assert b"Secret plan" not in client_of(vera).get("/drafts").content
    assert b"Secret plan" in client_of(ann).get("/drafts").content
    assert b"Secret plan" not in client_of(vera).get("/cards/new?draft=new-0123456789abcdef").content


@pytest.mark.parametrize("body", ["", "no json", "[]", "null", '"text"'])
def test_a_malformed_draft_is_refused_with_a_sentence(ann, client_of, body):
    answer = client_of(ann).put("/drafts/new-0123456789abcdef", body, "application/json")
    assert answer.status_code == 422
    assert b"JSON" in answer.content


def test_a_draft_of_a_version_that_cannot_be_is_kept_as_one_of_none(ann, client_of):
    """The text is what counts; a number that does not fit into its column must not lose it."""
    for number in (2**31, "2147483648", 10**14):
        sent = json.dumps({"title": "Kept", "base_version": number})
        answer = client_of(ann).put("/drafts/new-0123456789abcdef", sent, "application/json")
        assert answer.status_code == 200
        assert (Draft.objects.get().fields["title"], Draft.objects.get().base_version) == ("Kept", 0)


def test_a_draft_sent_as_a_form_is_refused_with_a_sentence(ann, client_of):
    """The form's bytes are read before the draft asks for them."""
    for sent in ({"title": "x"}, {"title": "x", "_method": "put"}):
        answer = client_of(ann).post("/drafts/new-0123456789abcdef", sent)
        assert answer.status_code in (405, 422)
    assert "JSON" in answer.content.decode()
    assert not Draft.objects.exists()


@pytest.mark.parametrize("key", ["other", "new-1", "new-../../x", "card-x", "card-99999"])
def test_a_wrong_key_is_nothing(ann, client_of, key):
    assert client_of(ann).put(f"/drafts/{key}", "{}", "application/json").status_code == 404


def test_a_draft_of_a_card_that_one_cannot_read_is_refused(noa, otto, secret_card, client_of):
    for person in (noa, otto):
        answer = client_of(person).put(f"/drafts/card-{secret_card.id}", "{}", "application/json")
        assert answer.status_code == 404


def test_a_draft_is_thrown_away(ann, card, client_of):
    client = client_of(ann)
    client.put(f"/drafts/card-{card.id}", json.dumps({"body": "half"}), "application/json")
    assert b"half" in client.get(f"/cards/{card.id}/edit").content
    client.post(f"/drafts/card-{card.id}", {"_method": "delete"})
    assert not Draft.objects.exists()


def test_favourites_come_and_go(noa, otto, card, client_of, as_actor):
    client = client_of(noa)
    client.post(f"/cards/{card.id}/favourite")
    client.post(f"/cards/{card.id}/favourite")
    assert card.title in client.get("/").content.decode()
    client.post(f"/cards/{card.id}/favourite", {"_method": "delete"})
    assert noa.favourites.count() == 0
    assert client_of(otto).post(f"/cards/{card.id}/favourite").status_code == 404


def test_a_picture_is_known_by_its_bytes(ann, as_actor, care):
    file = attach(as_actor(ann), name="../../etc/passwd.html")
    assert (file.mime, file.name) == ("image/png", "passwd.png")
    assert keeping.path_of(file.key).read_bytes() == PNG


@pytest.mark.parametrize("content", [b"", b"<html><script>", b"MZ\x90", b"just text", b"PK\x03\x04zip"])
def test_other_kinds_are_refused_and_leave_nothing(ann, care, as_actor, settings, content):
    with pytest.raises(Invalid):
        attach(as_actor(ann), content=content)
    assert not Attachment.objects.exists()
    assert not [path for path in (settings.DATA / "attachments").rglob("*") if path.is_file()]


def test_too_large_is_refused(ann, care, as_actor, settings):
    settings.MAX_UPLOAD_BYTES = 10
    with pytest.raises(TooMuch):
        attach(as_actor(ann))


def test_readers_and_outsiders_upload_nothing(otto, pia, care, as_actor):
    for person in (otto, pia, None):
        with pytest.raises(Forbidden):
            attach(as_actor(person))


def test_a_file_is_read_by_whoever_reads_its_card(ann, vera, noa, otto, care, finance, write, as_actor):
    file = attach(as_actor(vera))
    with pytest.raises(NotFound):
        attachment_for(as_actor(noa), file.key)
    write(vera, finance, "Bank", f"![till](/attachments/{file.key}/{file.name})\n")
    with pytest.raises(NotFound):
        attachment_for(as_actor(noa), file.key)
    # Naming the file in one's own card gives nothing to whoever could not see it.
    write(ann, care, "Mine", f"![till](/attachments/{file.key}/{file.name})\n")
    for person in (noa, ann, otto, None):
        with pytest.raises(NotFound):
            attachment_for(as_actor(person), file.key)
    write(vera, care, "Shared", f"![till](/attachments/{file.key}/{file.name})\n")
    assert attachment_for(as_actor(noa), file.key) == file


def test_files_are_served_so_that_they_cannot_act(ann, care, client_of, as_actor):
    picture, drawing = attach(as_actor(ann)), attach(as_actor(ann), "x.svg", SVG)
    client = client_of(ann)
    shown = client.get(f"/attachments/{picture.key}/{picture.name}")
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    drawn = client.get(f"/attachments/{drawing.key}/{drawing.name}")
    assert drawn.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in drawn.headers["Content-Security-Policy"]
    assert b"".join(drawn.streaming_content) == SVG
    assert client.get(f"/attachments/{picture.key}/other.png").status_code == 404
    shown.close()


def test_the_upload_answers_with_an_address(ann, care, client_of):
    answer = client_of(ann).post("/attachments", {"file": SimpleUploadedFile("till.png", PNG)})
    assert answer.status_code == 201
    assert answer.json()["url"].endswith("/till.png")
    refused = client_of(ann).post("/attachments", {"file": SimpleUploadedFile("x.png", b"text")})
    assert (refused.status_code, "PNG" in refused.json()["error"]) == (422, True)
    assert client_of(ann).post("/attachments").status_code == 422


@pytest.mark.parametrize(
    "content",
    [SVG, b"\xef\xbb\xbf<svg/>", b'<?xml version="1.0"?>\n<!-- drawn -->\n<!DOCTYPE svg>\n<svg></svg>'],
)
def test_a_drawing_is_known_whatever_stands_before_it(content):
    assert keeping.sniff(content) == "image/svg+xml"

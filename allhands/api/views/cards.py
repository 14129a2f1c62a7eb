"""Cards: list, get, write, change, archive, verify. Every answer that shows one card carries its ETag."""

from datetime import UTC

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from allhands.api import etags, queries, shapes
from allhands.api.paging import Mark, mark_of, page, split
from allhands.api.receipts import CardAnswer, one_effect
from allhands.cards.access import card_for, collection_for, folder_for
from allhands.cards.actions import writing
from allhands.cards.models import Card
from allhands.kernel.actor import Actor
from allhands.kernel.routes import actor_of
from allhands.people.access import person_for
from allhands.trust import actions as trust

router = Router()
TEXT = {"title", "body", "tags", "language", "audience", "note"}


@router.get("/cards", response=shapes.CardLines, summary="List cards")
def list_cards(request: HttpRequest, asked: Query[shapes.CardFilters]) -> HttpResponse:
    """Cards without their text, by id; with `updated_after` by change, so that a copy can be kept up to date."""
    found = queries.cards(actor_of(request), asked, mark=mark_of(request))
    items, last = split(found, asked.limit)
    return page(request, shapes.CardLines, items, _mark(last, asked) if last else None)


def _mark(last: shapes.CardLine, asked: shapes.CardFilters) -> Mark:
    return (
        [last.id] if asked.updated_after is None else [last.updated_at.astimezone(UTC).isoformat(), last.id]
    )


@router.get("/cards/{int:number}", response=shapes.Card, summary="Get a card")
def get_card(request: HttpRequest, number: shapes.Number) -> HttpResponse:
    """A whole card. An archived one only for authors of its collection."""
    answer = _shown(card_for(actor_of(request), number))
    if not etags.is_known(request, answer["ETag"]):
        return answer
    return HttpResponse(status=304, headers={"ETag": answer["ETag"]})


@router.post("/cards", response={201: shapes.Card}, summary="Write a card")
@one_effect
def create_card(request: HttpRequest, sent: shapes.NewCard) -> CardAnswer:
    """Writes a new card, owned by you. You must be an author in the collection."""
    actor = actor_of(request)
    place = collection_for(actor, sent.collection)
    made = writing.create(
        actor,
        place,
        title=sent.title,
        body=sent.body,
        folder=None if sent.folder is None else folder_for(actor, sent.folder),
        tags=sent.tags,
        language=sent.language or "",
        audience=sent.audience,
        note=sent.note,
    )
    answer = _shown(card_for(actor, made.card), status=201)
    answer["Location"] = queries.address(f"/api/v1/cards/{made.card}")
    return answer


@router.patch("/cards/{int:number}", response=shapes.Card, summary="Change a card")
@one_effect
def change_card(request: HttpRequest, number: shapes.Number, sent: shapes.CardChange) -> CardAnswer:
    """Changes what is sent and leaves the rest.

    With If-Match the change is made only to the version that you read, else you get 412. Without it your fields
    replace the current ones, whatever they are by now.
    """
    actor = actor_of(request)
    before = card_for(actor, number)
    version = etags.require_current(request, number)
    said = sent.model_dump(exclude_unset=True)
    text = {name: said[name] for name in TEXT & set(said)}
    writing.change(actor, before, base_version=version, merging=False, **text)
    if {"collection", "folder"} & set(said):
        _move(actor, before, sent)
    if "owner" in said:
        owner = None if sent.owner is None else person_for(actor, sent.owner)
        writing.change_owner(actor, before, owner=owner)
    return _shown(card_for(actor, number))


def _move(actor: Actor, before: Card, sent: shapes.CardChange) -> None:
    elsewhere = "collection" in sent.model_fields_set
    place = collection_for(actor, sent.collection) if elsewhere else before.collection
    folder = None if sent.folder is None else folder_for(actor, sent.folder)
    writing.move(actor, before, place, folder=folder)


@router.post("/cards/{int:number}/archival", response=shapes.Card, summary="Archive a card")
@one_effect
def archive_card(request: HttpRequest, number: shapes.Number) -> CardAnswer:
    """Takes a card out of sight. It can be brought back."""
    actor = actor_of(request)
    one = card_for(actor, number)
    etags.require_current(request, number)
    writing.archive(actor, one)
    return _shown(card_for(actor, number))


@router.delete("/cards/{int:number}/archival", response=shapes.Card, summary="Bring a card back")
@one_effect
def unarchive_card(request: HttpRequest, number: shapes.Number) -> CardAnswer:
    """Brings an archived card back."""
    actor = actor_of(request)
    one = card_for(actor, number)
    etags.require_current(request, number)
    writing.unarchive(actor, one)
    return _shown(card_for(actor, number))


@router.post("/cards/{int:number}/verification", response=shapes.Card, summary="Verify a card")
@one_effect
def verify_card(
    request: HttpRequest, number: shapes.Number, sent: shapes.NewVerification | None = None
) -> CardAnswer:
    """Says that a card is right. Send If-Match, so that you verify no text that you have not read."""
    actor = actor_of(request)
    one = card_for(actor, number)
    version = etags.require_current(request, number)
    trust.verify(actor, one, until=sent.until if sent else None, version=version)
    return _shown(one)


@router.delete("/cards/{int:number}/verification", response=shapes.Card, summary="Warn of a card")
@one_effect
def unverify_card(request: HttpRequest, number: shapes.Number, asked: Query[shapes.Doubt]) -> CardAnswer:
    """Says that a card cannot be relied on, and why: everybody who opens it reads the reason."""
    actor = actor_of(request)
    one = card_for(actor, number)
    etags.require_current(request, number)
    trust.unverify(actor, one, reason=asked.reason)
    return _shown(one)


def _shown(one: Card, *, status: int = 200) -> CardAnswer:
    shown = queries.card(one.pk)
    body = shown.model_dump_json().encode()
    return CardAnswer(one.pk, body, status=status, headers={"ETag": etags.etag_of(shown.version, body)})

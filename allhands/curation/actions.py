"""Handing in, asking back, approving and declining."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from allhands.cards.actions import writing
from allhands.cards.actions.writing import Text
from allhands.cards.language import detect
from allhands.cards.models import Card, Collection, Draft, Folder, Version
from allhands.curation import rules
from allhands.curation.access import is_own, may_curate, may_hand_in, may_propose
from allhands.curation.events import (
    Approved,
    AskedBack,
    Declined,
    ProposalAnswered,
    ProposalHandedIn,
    Reopened,
    Withdrawn,
)
from allhands.curation.models import Note, Proposal
from allhands.kernel import clock
from allhands.kernel.action import action
from allhands.kernel.actor import Actor
from allhands.kernel.errors import Forbidden, Invalid, NotFound
from allhands.people.queries import workspace


@action(may_hand_in)
def hand_in(
    by: Actor,
    collection: Collection,
    *,
    title: str,
    body: str,
    folder: Folder | None = None,
    tags: Sequence[str] = (),
    language: str = "",
    audience: str = "internal",
    why: str = "",
    draft_key: str = "",
) -> ProposalHandedIn:
    """Hands a new card in. An empty `language` is detected. Raises Invalid for what no card could be."""
    if folder is not None and folder.collection_id != collection.pk:
        raise Invalid()
    text = Text(title, body, tuple(tags), language or _language(by, title, body), _audience(by, audience))
    return _kept(by, text, why, draft_key, collection=collection, folder=folder)


@action(may_propose)
def propose(
    by: Actor,
    card: Card,
    *,
    base_version: int,
    title: str,
    body: str,
    tags: Sequence[str],
    language: str,
    audience: str,
    why: str = "",
) -> ProposalHandedIn:
    """Hands a change of a card in, made from a version of it that the author may see. Raises NotFound for another."""
    base = Version.objects.filter(card=card, number=base_version).first()
    if base is None or (by.is_partner and base.audience == "internal"):
        raise NotFound()
    text = Text(title, body, tuple(tags), language or card.language, _audience(by, audience))
    return _kept(by, text, why, f"card-{card.pk}", card=card, base_version=base_version)


def _kept(by: Actor, text: Text, why: str, draft_key: str, **about: Any) -> ProposalHandedIn:
    """Stores it, and ends the draft that it was written as."""
    made = Proposal.objects.create(
        by=by.person,
        why=rules.one_line(why, rules.MAX_WHY),
        handed_in_at=clock.now(),
        **_columns(text.cleaned()),
        **about,
    )
    if draft_key:
        Draft.objects.filter(person=by.id, key=draft_key).delete()
    return ProposalHandedIn(proposal=made.pk, card=made.card_id)


@action(is_own)
def hand_in_again(by: Actor, proposal: Proposal, *, text: Text) -> ProposalHandedIn:
    """Its author changes what waits; the thread keeps the text before. Raises Conflict when it is decided."""
    row = _waiting(proposal)
    before = _columns(text_of(row))
    for name, value in _columns(
        Text(**{**_fields(text), "audience": _audience(by, text.audience)}).cleaned()
    ).items():
        setattr(row, name, value)
    row.state = "open"
    row.save()
    Note.objects.create(proposal=row, by=by.person, at=clock.now(), said="open", replaced=before)
    return ProposalHandedIn(proposal=row.pk, card=row.card_id, again=True)


@action(may_curate)
def ask_back(by: Actor, proposal: Proposal, *, note: str) -> AskedBack:
    """Asks its author something. It waits for them until they answer."""
    _turn(by, proposal, "asked", rules.words(note))
    return AskedBack(proposal=proposal.pk)


@action(is_own)
def answer(by: Actor, proposal: Proposal, *, note: str) -> ProposalAnswered:
    """The author answers, and it waits for a curator again."""
    _turn(by, proposal, "open", rules.words(note))
    return ProposalAnswered(proposal=proposal.pk)


@action(may_curate)
def approve(by: Actor, proposal: Proposal, *, text: Text | None = None, base_version: int = 0) -> Approved:
    """Publishes it, or `text` in its place. A change is merged with what others changed meanwhile.

    `base_version` is what an edited text was made from. Raises Overlap when the same lines were changed, Conflict when
    it is decided already. What was handed in stays as it was.
    """
    row = _waiting(proposal)
    if row.card is None and row.collection is None:
        raise Forbidden()
    fields = _fields(text or text_of(row))
    said = f"{row.by.name if row.by else ''}: {row.why}".strip(" :")
    if row.card is None:
        made = writing.create(by, row.collection, folder=row.folder, owner=row.by, note=said, **fields)
        number, version = made.card, 1
    else:
        base = base_version or row.base_version
        changed = writing.change(by, row.card, base_version=base, note=said, **fields)
        number, version = row.card.pk, changed.version if changed else row.card.version
    row.outcome_id = number
    _decide(by, row, "approved", "")
    return Approved(proposal=row.pk, card=number, version=version)


@action(may_curate)
def decline(by: Actor, proposal: Proposal, *, note: str) -> Declined:
    """Says no, and why: the author reads the reason."""
    _turn(by, proposal, "declined", rules.words(note))
    return Declined(proposal=proposal.pk)


@action(may_curate)
def reopen(by: Actor, proposal: Proposal) -> Reopened | None:
    """Takes back that it was declined or asked back."""
    row = Proposal.objects.select_for_update().get(id=proposal.pk)
    if row.state not in ("declined", "asked"):
        return None
    row.decided_at, row.decided_by = None, None
    _decide(by, row, "open", "")
    return Reopened(proposal=row.pk)


@action(is_own)
def withdraw(by: Actor, proposal: Proposal) -> Withdrawn:
    """Its author takes it back. Raises Conflict when it is decided."""
    _turn(by, proposal, "withdrawn", "")
    return Withdrawn(proposal=proposal.pk)


def text_of(proposal: Proposal) -> Text:
    one = proposal
    return Text(one.title, one.body, tuple(one.tags), one.language, one.audience)


def _turn(by: Actor, proposal: Proposal, state: str, note: str) -> None:
    _decide(by, _waiting(proposal), state, note)


def _decide(by: Actor, row: Proposal, state: str, note: str) -> None:
    row.state = state
    if state not in rules.WAITING:
        row.decided_at, row.decided_by = clock.now(), by.person
    row.save()
    Note.objects.create(proposal=row, by=by.person, at=clock.now(), text=note, said=state)


def _waiting(proposal: Proposal) -> Proposal:
    """Its current row, held until the transaction ends, so that two do not decide at once."""
    row = Proposal.objects.select_for_update().get(id=proposal.pk)
    rules.require_waiting(row.state)
    return row


def _columns(text: Text) -> dict[str, Any]:
    return {**_fields(text), "tags": list(text.tags)}


def _fields(text: Text) -> dict[str, Any]:
    return {name: getattr(text, name) for name in Text.__dataclass_fields__}


def _language(by: Actor, title: str, body: str) -> str:
    return detect(title, body, otherwise=workspace(by).language)


def _audience(by: Actor, audience: str) -> str:
    """A partner cannot write what a partner may not read."""
    return "partner" if by.is_partner and audience == "internal" else audience

"""Drafts of the demo company's people, which nobody else sees yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from allhands.cards.actions.keeping import save_draft
from allhands.cards.actions.writing import text_of
from allhands.cards.models import Card, Collection
from allhands.demo.staff import Staff
from allhands.kernel import clock


@dataclass(frozen=True)
class Draft:
    """A new card that somebody began so many hours ago."""

    person: str
    collection: str
    hours_ago: int
    title: str
    body: str
    tags: str
    language: str


NEW = (
    Draft(
        person="noa",
        collection="care",
        hours_ago=20,
        title="Customer wants the food left at a hotel reception",
        body=(
            "Hotels ask for the guest's name and room, and couriers are not let upstairs.\n\n"
            "1. Ask the customer for the **name on the booking**, not the account name.\n"
            "2. Put it into *Note to courier*, first line.\n"
            "3. Is the reception open at night? Ask Ann which hotels\n"
        ),
        tags="address, delivery",
        language="en",
    ),
    Draft(
        person="lucia",
        collection="care",
        hours_ago=3,
        title="Pagar un pedido con dos tarjetas",
        body=(
            "Lo piden unas diez veces por semana, sobre todo en pedidos de oficina.\n\n"
            "- Hoy no se puede: una sola tarjeta por pedido.\n"
            "- Lo que sí se puede: que cada uno pague lo suyo en un pedido en grupo.\n\n"
            "Preguntar a Lena si el saldo cuenta como segunda forma de pago.\n"
        ),
        tags="payment, group-order",
        language="es",
    ),
)
CHANGED, CHANGES_BY, HOURS_AGO = "care/late-order-what-to-offer", "ted", 2
ADDED = "\nOrders for a fixed time: count from the **end** of the time window, not from its beginning.\n"


def begin(staff: Staff, collections: dict[str, Collection], cards: dict[str, Card], now: datetime) -> None:
    """Lets two people begin a card, and one a change."""
    for one in NEW:
        fields = {"title": one.title, "body": one.body, "tags": one.tags, "language": one.language}
        with clock.at(now - timedelta(hours=one.hours_ago)):
            save_draft(
                staff.actors[one.person],
                f"new-demo-{one.person}",
                fields=fields | {"audience": "internal", "folder": ""},
                card=None,
                collection=collections[one.collection],
                base_version=0,
            )
    card = Card.objects.get(id=cards[CHANGED].pk)
    text = text_of(card)
    with clock.at(now - timedelta(hours=HOURS_AGO)):
        save_draft(
            staff.actors[CHANGES_BY],
            f"card-{card.pk}",
            fields={
                "title": text.title,
                "body": text.body + ADDED,
                "tags": ", ".join(text.tags),
                "language": text.language,
                "audience": text.audience,
                "folder": str(card.folder_id or ""),
            },
            card=card,
            collection=card.collection,
            base_version=card.version,
        )

"""The past of the demo company's cards: written, changed, verified, doubted and kept, each on its day and in its order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

from allhands.cards import body as bodies
from allhands.cards.access import may_read, rank_in
from allhands.cards.actions.keeping import favourite
from allhands.cards.actions.places import make_folder
from allhands.cards.actions.writing import change, create
from allhands.cards.models import Card, CardLink, Collection, Folder, Version
from allhands.demo import company
from allhands.demo.company import CARD_LINK, UNVERIFIED, Company
from allhands.demo.staff import Staff
from allhands.kernel import clock
from allhands.trust.actions import choose_verifier, unverify, verify

WRITTEN, CHANGED, VERIFIED, DOUBTED = 8, 11, 14, 16
"""The hour from which on a day each kind of thing happens, in the company's zone: what depends on another comes later."""
OFTEN_OPENED, FAVOURITES_DAYS = 60, 25
"""How many of the most opened cards people chose their favourites from, and over how many days."""


@dataclass(frozen=True, order=True)
class Deed:
    """Something that happened. `place` keeps the order of what happened at the same moment."""

    at: datetime
    place: int
    do: Callable[[], object] = field(compare=False)


@dataclass
class History:
    """Lets a company's cards live through their past again, up to `now`. `told` is what the files say."""

    told: Company
    staff: Staff
    collections: dict[str, Collection]
    zone: ZoneInfo
    now: datetime
    chance: Random
    cards: dict[str, Card] = field(default_factory=dict)
    folders: dict[tuple[str, ...], Folder] = field(default_factory=dict)

    def happen(self) -> dict[str, Card]:
        """Does everything in the order of time and returns the cards by key."""
        deeds = [deed for card in self.told.cards for deed in self._deeds(card)]
        deeds += self._favourites()
        for deed in sorted(deeds):
            with clock.at(deed.at):
                deed.do()
        self._settle_links()
        return self.cards

    def _deeds(self, card: company.Card) -> Iterator[Deed]:
        yield self._deed(card.age_days, WRITTEN, 0, partial(self._write, card))
        for number, revision in enumerate(card.revisions, 1):
            yield self._deed(revision.days_ago, CHANGED, number, partial(self._change, card, revision))
        if card.verified_days_ago is None:
            return
        answers = self._answers_for(card)
        by = self.chance.choice(self.staff.members.get(answers) or (answers,))
        yield self._deed(card.verified_days_ago, VERIFIED, 100, partial(self._verify, card, by))
        if card.trust == UNVERIFIED:
            last = min([card.verified_days_ago, *(one.days_ago for one in card.revisions)])
            yield self._deed(max(1, last // 3), DOUBTED, 101, partial(self._doubt, card, by))

    def _favourites(self) -> Iterator[Deed]:
        often = sorted(self.told.cards, key=lambda card: -card.opened_30d)[:OFTEN_OPENED]
        for person in self.told.people:
            understood = [card for card in often if card.language in person.languages]
            for card in self.chance.sample(understood, min(len(understood), self.chance.randint(2, 5))):
                hours = self.chance.randint(1, 24 * max(1, min(card.age_days - 1, FAVOURITES_DAYS)))
                at = self.now - timedelta(hours=hours)
                yield Deed(at, 200, partial(self._keep, card, person.key))

    def _deed(self, days_ago: int, hour: int, place: int, do: Callable[[], object]) -> Deed:
        day = self.now.astimezone(self.zone).date() - timedelta(days=days_ago)
        # A little later for each change of one day, so that they keep their order.
        minutes = self.chance.randrange(100) if hour != CHANGED else place * 20 + self.chance.randrange(20)
        at = datetime.combine(day, time(hour), tzinfo=self.zone).astimezone(UTC) + timedelta(minutes=minutes)
        return Deed(min(at, self.now), place, do)

    def _write(self, card: company.Card) -> None:
        place = self.collections[card.collection]
        made = self.staff.do(
            card.owner,
            create,
            place,
            title=card.title,
            body=card.first_body,
            folder=self._folder(card.owner, place, (card.collection, *card.folder)),
            tags=card.tags,
            language=card.language,
            audience=card.audience,
            owner=self.staff.people[card.owner],
        )
        row = self.cards[card.key] = Card.objects.get(id=made.card)
        # A date that has passed meanwhile cannot be chosen any more; the interval takes its place.
        still_to_come = card.fixed_date is not None and card.fixed_date > self.now.date()
        self.staff.do(
            card.owner,
            choose_verifier,
            row,
            verifier=self.staff.who(self._answers_for(card)),
            interval_days=card.interval_days,
            fixed_date=card.fixed_date if still_to_come else None,
        )

    def _folder(self, by: str, place: Collection, path: tuple[str, ...]) -> Folder | None:
        """The folder of a path below its collection's key, made with all above it when it is not there yet."""
        if len(path) == 1:
            return None
        if path not in self.folders:
            parent = self._folder(by, place, path[:-1])
            made = self.staff.do(by, make_folder, place, name=path[-1], parent=parent)
            self.folders[path] = Folder.objects.get(id=made.folder)
        return self.folders[path]

    def _change(self, card: company.Card, revision: company.Revision) -> None:
        row = self.cards[card.key]
        self.staff.do(revision.by, change, row, body=revision.body, note=revision.note)

    def _verify(self, card: company.Card, by: str) -> None:
        self.staff.do(by, verify, self.cards[card.key])

    def _doubt(self, card: company.Card, by: str) -> None:
        self.staff.do(by, unverify, self.cards[card.key], reason=card.reason)

    def _keep(self, card: company.Card, key: str) -> None:
        row, actor = self.cards[card.key], self.staff.actors[key]
        if may_read(actor, row):
            favourite(actor, row)

    def _answers_for(self, card: company.Card) -> str:
        """The key of the verifier; of the owner when the verifier is somebody who cannot read the collection."""
        actor = self.staff.actors.get(card.verifier)
        shut_out = actor is not None and not rank_in(actor, self.collections[card.collection].pk)
        return card.owner if shut_out else card.verifier

    def _settle_links(self) -> None:
        """Makes links by key into links by number, in all versions: cards point to others that came later."""
        links = []
        linked = [self.cards[card.key].pk for card in self.told.cards if card.links]
        for row in Card.objects.filter(id__in=linked):
            row.body = self._settled(row.body)
            rendered = bodies.render(row.body)
            row.html = rendered.html
            row.save(update_fields=["body", "html"])
            links += [CardLink(source=row, target_id=number) for number in rendered.cards if number != row.pk]
        CardLink.objects.bulk_create(links)
        versions = list(Version.objects.filter(card__in=linked))
        for version in versions:
            version.body = self._settled(version.body)
        Version.objects.bulk_update(versions, ["body"], batch_size=50)

    def _settled(self, body: str) -> str:
        return CARD_LINK.sub(lambda found: f"](/cards/{self.cards[found[1]].pk})", body)

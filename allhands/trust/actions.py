"""Verify, un-verify, and choose who answers for a card."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from allhands.cards.access import may_read
from allhands.cards.models import Card
from allhands.kernel import clock
from allhands.kernel.action import action
from allhands.kernel.actor import Actor
from allhands.kernel.errors import Invalid, Stale
from allhands.people.models import Group, Person
from allhands.people.queries import workspace
from allhands.trust import rules
from allhands.trust.access import may_choose_verifier, may_unverify, may_verify
from allhands.trust.events import Expired, Unverified, Verified, VerifierChanged, ZoneFollowed
from allhands.trust.models import Verification


@action(may_verify)
def verify(by: Actor, card: Card, *, until: date | None = None, version: int | None = None) -> Verified:
    """Says that a card is right: it is trusted until the end of `until`, or as long as its interval says.

    `version` is the one that was read; raises Stale when the card has changed meanwhile, PastDate for a day gone by.
    """
    current = Card.objects.select_for_update().values_list("version", flat=True).get(id=card.pk)
    if version is not None and version != current:
        raise Stale(_("The card changed while you read it. Read it again, then verify it."))
    row = _held(card)
    zone = workspace(by).tz
    today = clock.today(zone)
    if until is not None:
        rules.require_future(until, today)
    else:
        fixed = row.fixed_date if row.fixed_date and row.fixed_date >= today else None
        until = rules.last_day(today, interval_days=row.interval_days, fixed_date=fixed)
    row.verified_at, row.verified_by, row.verified_version = clock.now(), by.person, current
    row.until, row.ends = until, rules.end_of(until, zone)
    row.reason, row.unverified_by, row.unverified_at = "", None, None
    row.save()
    return Verified(card=card.pk, version=current, until=until.isoformat() if until else None)


@action(may_unverify)
def unverify(by: Actor, card: Card, *, reason: str) -> Unverified:
    """Says that a card cannot be relied on. Raises Invalid without a reason, for others will read it."""
    reason = " ".join(reason.replace("\x00", "").split())
    if not reason:
        raise Invalid(fields={"reason": _("Say in a few words what is wrong or unsure.")})
    if len(reason) > 300:
        raise Invalid(fields={"reason": _("Use at most 300 characters.")})
    row = _held(card)
    row.verified_at, row.until, row.ends = None, None, 0
    row.reason, row.unverified_by, row.unverified_at = reason, by.person, clock.now()
    row.save()
    return Unverified(card=card.pk, reason=reason)


@action(may_choose_verifier)
def choose_verifier(
    by: Actor,
    card: Card,
    *,
    verifier: Person | Group | None,
    interval_days: int,
    fixed_date: date | None = None,
) -> VerifierChanged | None:
    """Chooses who answers for a card and how often they look (0: never again). What was verified stays verified."""
    rules.require_interval(interval_days)
    if fixed_date is not None:
        rules.require_future(fixed_date, clock.today(workspace(by).tz))
    person = verifier if isinstance(verifier, Person) else None
    group = verifier if isinstance(verifier, Group) else None
    if person is not None and not (person.is_active and may_read(Actor(person=person), card)):
        raise Invalid(fields={"verifier": _("This person cannot read the card. Give them access first.")})
    row = _held(card)
    fresh = (person, group, interval_days, fixed_date)
    if (row.verifier_person, row.verifier_group, row.interval_days, row.fixed_date) == fresh:
        return None
    row.verifier_person, row.verifier_group, row.interval_days, row.fixed_date = fresh
    row.save()
    return VerifierChanged(
        card=card.pk,
        person=person.pk if person else None,
        group=group.pk if group else None,
        interval_days=interval_days,
        fixed_date=fixed_date.isoformat() if fixed_date else None,
    )


def only_the_house(by: Actor) -> bool:
    return by.is_system


@action(only_the_house)
def note_expired(by: Actor, *, since: int, to: int) -> list[Expired]:
    """Writes down which cards ran out between two instants, in seconds since 1970. The state itself needs no job."""
    rows = Verification.objects.filter(ends__gt=since, ends__lte=to, card__archived_at=None).exclude(
        verified_at=None
    )
    return [Expired(card=card, until=str(until)) for card, until in rows.values_list("card_id", "until")]


@action(only_the_house)
def move_ends(by: Actor) -> ZoneFollowed:
    """Computes the ends of all verifications again, after the workspace moved to another time zone."""
    place = workspace()
    zone = place.tz
    for until in Verification.objects.exclude(until=None).values_list("until", flat=True).distinct():
        Verification.objects.filter(until=until).exclude(verified_at=None).update(
            ends=rules.end_of(until, zone)
        )
    return ZoneFollowed(workspace=place.pk)


def _held(card: Card) -> Verification:
    row = Verification.objects.get_or_create(card=card)[0]
    return Verification.objects.select_for_update().get(pk=row.pk)

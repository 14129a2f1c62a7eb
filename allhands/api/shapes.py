"""What goes out and comes in as JSON. The words are the product's; their docstrings become the API's description."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, WithJsonSchema

from allhands.cards.rules import LANGUAGE_NAMES, MAX_BODY, MAX_TAG, MAX_TAGS, MAX_TITLE

BIGGEST = 2**63 - 1
LATEST = 3000
"""The first year that is too far away to be meant."""
KEPT = r"^[^\x00]*$"
READABLE = r"^[^\x00]*[^\s\x00][^\x00]*$"


def _day(value: Any) -> Any:
    """A calendar day; nothing but `2027-03-01`."""
    if (
        isinstance(value, str)
        and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII)
        and int(value[:4]) < LATEST
    ):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError(_("Send a day such as 2027-03-01."))


def _moment(value: Any) -> Any:
    """An instant; the zone must be said, for a guessed one loses hours."""
    # A plus sign that was not escaped in an address arrives as a space.
    text = re.sub(r" (?=\d{2}:\d{2}$)", "+", value) if isinstance(value, str) else ""
    try:
        if re.match(r"\d{4}-\d{2}-\d{2}[Tt]", text, re.ASCII) and 1970 <= int(text[:4]) < LATEST:
            found = datetime.fromisoformat(text.upper())
            if found.tzinfo is not None:
                return found.astimezone(UTC)
    except ValueError:
        pass
    raise ValueError(_("Send an instant with its zone, such as 2026-03-01T12:00:00Z."))


def _known_language(code: str) -> str:
    if code not in LANGUAGE_NAMES:
        raise ValueError(_("Choose a language code such as en, sv or es."))
    return code


Number = Annotated[int, Field(ge=1, le=BIGGEST)]
Given = Annotated[int, Field(strict=True, ge=1, le=BIGGEST)]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Moment = Annotated[
    datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})
]
Title = Annotated[str, Field(min_length=1, max_length=MAX_TITLE, pattern=READABLE)]
Body = Annotated[str, Field(max_length=MAX_BODY)]
Tag = Annotated[str, Field(min_length=1, max_length=MAX_TAG, pattern=READABLE)]
Tags = Annotated[list[Tag], Field(max_length=MAX_TAGS)]
Audience = Literal["internal", "partner", "customer", "public"]
Role = Literal["reader", "author", "verifier", "owner"]
Language = Annotated[
    str,
    AfterValidator(_known_language),
    Field(json_schema_extra={"enum": list[JsonValue](sorted(LANGUAGE_NAMES))}),
]
Note = Annotated[str, Field(max_length=200)]


class Sent(BaseModel):
    """What comes in: unknown fields are refused, for they are typing mistakes."""

    model_config = ConfigDict(extra="forbid")


class Named(BaseModel):
    id: int
    name: str


class Workspace(BaseModel):
    name: str
    zone: str
    language: str


class Me(BaseModel):
    """The person whom the token speaks for, and what the token may do."""

    id: int
    name: str
    email: str
    role: Literal["member", "admin", "partner"]
    title: str
    department: Named | None
    languages: list[str]
    zone: str
    scopes: list[str]
    workspace: Workspace


class Collection(BaseModel):
    """`role` is yours in it; `cards` counts those that you may see."""

    id: int
    name: str
    description: str
    role: Role
    cards: int
    url: str


class Folder(BaseModel):
    """`path` has the names from the collection down to the folder itself."""

    id: int
    name: str
    collection: int
    parent: int | None
    path: list[str]
    url: str


class Verifier(BaseModel):
    kind: Literal["person", "group"]
    id: int
    name: str


class Trust(BaseModel):
    """Whether a card can be relied on. `reason` is a sentence that says why not; `until` is the last trusted day.

    `interval_days` is how often the verifier looks again, 0 for never, unless `fixed_date` says a day.
    """

    state: Literal["trusted", "needs_verification"]
    reason: str
    verifier: Verifier | None
    verified_by: str
    verified_at: datetime | None
    until: date | None
    interval_days: int
    fixed_date: date | None


class CardLine(BaseModel):
    """A card without its text."""

    id: int
    title: str
    collection: Named
    folder: Named | None
    language: str
    audience: Audience
    tags: list[str]
    owner: Named | None
    version: int
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None
    trust: Trust
    url: str


class Card(CardLine):
    """`body` is the Markdown source and the truth; `html` is made from it and safe to show."""

    body: str
    html: str


class Hit(BaseModel):
    """A found card. `title_html` and `snippet_html` are safe, with the matching words in `<mark>`."""

    id: int
    title: str
    title_html: str
    snippet_html: str
    place: str
    language: str
    trust: Trust
    url: str


class Collections(BaseModel):
    items: list[Collection]
    next: str | None


class Folders(BaseModel):
    items: list[Folder]
    next: str | None


class CardLines(BaseModel):
    items: list[CardLine]
    next: str | None


class Hits(BaseModel):
    """`total` counts what you may see. `corrected` is what was looked for where nothing has the words as written.

    `degraded` says that there is no index at the moment: the database answered, less well.
    """

    items: list[Hit]
    next: str | None
    total: int
    corrected: str | None
    degraded: bool


class Paging(Sent):
    cursor: str | None = Field(
        None, max_length=2000, pattern=KEPT, description="From `next`; leave out to begin."
    )
    limit: int = Field(50, ge=1, le=100, description="How many on a page.")


class CardFilters(Paging):
    collection: Number | None = None
    folder: Number | None = Field(None, description="Cards right inside this folder.")
    tag: Tag | None = None
    updated_after: Moment | None = Field(
        None, description="Cards whose text changed after this instant, the earliest change first."
    )
    archived: bool = Field(False, description="The archived cards of collections where you are an author.")


class Search(Paging):
    words: Annotated[str, Field(min_length=1, max_length=500, pattern=READABLE)]
    collection: Number | None = None
    tag: Tag | None = None
    language: Language | None = None
    trusted: bool | None = Field(
        None, description="true: only trusted cards; false: only those that are not."
    )
    updated_after: Moment | None = None
    limit: int = Field(10, ge=1, le=100, description="How many on a page.")


class NewCard(Sent):
    """A card to write. Without `language` it is detected; without `folder` it lies at the collection's top."""

    collection: Given
    folder: Given | None = None
    title: Title
    body: Body = ""
    tags: Tags = Field(default_factory=list)
    language: Language | None = None
    audience: Audience = "internal"
    note: Note = Field("", description="What is new, for the history.")


class CardChange(Sent):
    """What to change; what is left out stays. A `collection` without a `folder` moves the card to its top."""

    title: Title = Field(default_factory=str)
    body: Body = Field(default_factory=str)
    tags: Tags = Field(default_factory=list)
    language: Language = Field(default_factory=str)
    audience: Audience = Field(default_factory=lambda: "internal")
    note: Note = Field(default_factory=str)
    collection: Given = Field(default_factory=int)
    folder: Given | None = Field(default_factory=lambda: None)
    owner: Given | None = Field(default_factory=lambda: None)


class NewVerification(Sent):
    """Without `until` the card is trusted as long as its interval or fixed date says."""

    until: Day | None = None


class Doubt(Sent):
    reason: Annotated[str, Field(min_length=1, max_length=300, pattern=READABLE)]


class ProblemField(BaseModel):
    field: str
    detail: str


class Problem(BaseModel):
    """RFC 9457. `type` never changes its meaning; `detail` says what to do."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[ProblemField]

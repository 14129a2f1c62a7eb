from allhands.kernel.events import event


@event("cards.created")
class Created:
    card: int
    collection: int


@event("cards.changed")
class Changed:
    card: int
    version: int
    fields: list[str]
    merged: bool = False


@event("cards.moved")
class Moved:
    card: int
    collection: int
    folder: int | None = None
    before: int | None = None


@event("cards.archived")
class Archived:
    card: int


@event("cards.unarchived")
class Unarchived:
    card: int


@event("cards.restored")
class Restored:
    """A card got the text of an earlier version back."""

    card: int
    version: int
    of: int


@event("cards.owner_changed")
class OwnerChanged:
    card: int
    owner: int | None


@event("cards.favourited")
class Favourited:
    card: int


@event("cards.unfavourited")
class Unfavourited:
    card: int


@event("cards.attached")
class Attached:
    attachment: int
    size: int


@event("cards.collection_made")
class CollectionMade:
    collection: int
    name: str


@event("cards.collection_changed")
class CollectionChanged:
    collection: int
    fields: list[str]


@event("cards.collection_removed")
class CollectionRemoved:
    collection: int
    name: str


@event("cards.granted")
class Granted:
    collection: int
    role: str
    person: int | None = None
    group: int | None = None


@event("cards.ungranted")
class Ungranted:
    collection: int
    person: int | None = None
    group: int | None = None


@event("cards.folder_made")
class FolderMade:
    folder: int
    collection: int
    name: str


@event("cards.folder_changed")
class FolderChanged:
    folder: int
    collection: int
    name: str


@event("cards.folder_removed")
class FolderRemoved:
    folder: int
    collection: int
    name: str

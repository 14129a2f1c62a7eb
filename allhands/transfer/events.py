from allhands.kernel.events import event


@event("transfer.handed_in")
class HandedIn:
    """An archive was uploaded to be imported."""

    import_run: int
    collection: int
    size: int


@event("transfer.begun")
class Begun:
    """A dry run or an import was started."""

    import_run: int
    doing: str


@event("transfer.imported")
class Imported:
    """Pages came in. `run` is 0 for the command line."""

    collection: int
    new: int
    changed: int
    merged: int
    left: int
    run: int = 0


@event("transfer.discarded")
class Discarded:
    """Somebody threw an upload away."""

    import_run: int

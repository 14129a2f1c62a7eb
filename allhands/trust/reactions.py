from allhands.kernel.reactions import Told, on
from allhands.people.events import WorkspaceChanged
from allhands.trust.actions import move_ends


@on(WorkspaceChanged)
def follow_the_zone(event: WorkspaceChanged, told: Told) -> None:
    """The day ends elsewhere when the workspace moves."""
    if "zone" in event.fields:
        move_ends(told.actor)

from allhands.kernel.events import event


@event("people.invited")
class Invited:
    invitation: int
    role: str
    email: str = ""


@event("people.invitation_withdrawn")
class InvitationWithdrawn:
    invitation: int


@event("people.joined")
class Joined:
    person: int
    role: str
    invitation: int | None = None


@event("people.profile_changed")
class ProfileChanged:
    person: int
    fields: list[str]


@event("people.password_changed")
class PasswordChanged:
    person: int


@event("people.password_asked")
class PasswordAsked:
    person: int


@event("people.password_link_made")
class PasswordLinkMade:
    person: int


@event("people.role_changed")
class RoleChanged:
    person: int
    role: str
    before: str


@event("people.deactivated")
class Deactivated:
    person: int


@event("people.reactivated")
class Reactivated:
    person: int


@event("people.group_made")
class GroupMade:
    group: int
    name: str


@event("people.group_changed")
class GroupChanged:
    group: int
    name: str


@event("people.group_removed")
class GroupRemoved:
    group: int
    name: str


@event("people.group_joined")
class GroupJoined:
    group: int
    person: int


@event("people.group_left")
class GroupLeft:
    group: int
    person: int


@event("people.token_made")
class TokenMade:
    token: int
    person: int
    scopes: list[str]


@event("people.token_revoked")
class TokenRevoked:
    token: int
    person: int


@event("people.viewed_as")
class ViewedAs:
    person: int


@event("people.workspace_changed")
class WorkspaceChanged:
    workspace: int
    fields: list[str]

from allhands.kernel.needs import ADMIN, ANYBODY, SIGNED_IN
from allhands.kernel.routes import route
from allhands.people.views import doors, groups, invitations, people, profile, workspace

urlpatterns = [
    route("people", name="people", needs=SIGNED_IN, get=people.people),
    route("people/<int:number>", name="person", needs=SIGNED_IN, get=people.person),
    route("people/<int:number>/role", name="role", needs=ADMIN, post=people.change_role),
    route("people/<int:number>/department", name="department", needs=ADMIN, post=people.change_department),
    route(
        "people/<int:number>/deactivation",
        name="deactivation",
        needs=ADMIN,
        post=people.deactivate,
        delete=people.reactivate,
    ),
    route(
        "people/<int:number>/password-link", name="password_link", needs=ADMIN, post=people.make_password_link
    ),
    route("people/<int:number>/viewing", name="viewing", needs=ADMIN, post=people.view_as),
    route("view-as", name="view_as", needs=SIGNED_IN, delete=people.stop_viewing),
    route("groups", name="groups", needs=SIGNED_IN, get=groups.groups, post=groups.make),
    route(
        "groups/<int:number>",
        name="group",
        needs=SIGNED_IN,
        get=groups.group,
        post=groups.change,
        delete=groups.remove,
    ),
    route("groups/<int:number>/people", name="group_people", needs=SIGNED_IN, post=groups.add),
    route(
        "groups/<int:number>/people/<int:person>",
        name="membership",
        needs=SIGNED_IN,
        post=groups.put_back,
        delete=groups.take_out,
    ),
    route(
        "invitations", name="invitations", needs=ADMIN, get=invitations.invitations, post=invitations.invite
    ),
    route("invitations/<int:number>", name="invitation", needs=ADMIN, delete=invitations.withdraw),
    route("join/<str:secret>", name="join", needs=ANYBODY, get=invitations.join_page, post=invitations.join),
    route("settings", name="settings", needs=ADMIN, get=workspace.settings_page, post=workspace.change),
    route("profile", name="profile", needs=SIGNED_IN, get=profile.profile, post=profile.change),
    route("profile/tokens", name="tokens", needs=SIGNED_IN, get=profile.tokens, post=profile.make_token),
    route("profile/tokens/<int:number>", name="token", needs=SIGNED_IN, delete=profile.revoke_token),
    route(
        "profile/password",
        name="account_change_password",
        needs=SIGNED_IN,
        get=doors.change_password,
        post=doors.change_password,
    ),
    route("sign-in", name="account_login", needs=ANYBODY, get=doors.sign_in, post=doors.sign_in),
    route("sign-out", name="account_logout", needs=ANYBODY, post=doors.sign_out),
    route("sign-up", name="account_signup", needs=ANYBODY, get=doors.by_invitation_only),
    route("sign-in/inactive", name="account_inactive", needs=ANYBODY, get=doors.inactive),
    route(
        "sign-in/password",
        name="account_reset_password",
        needs=ANYBODY,
        get=doors.forgotten,
        post=doors.forgotten,
    ),
    route("sign-in/password/sent", name="account_reset_password_done", needs=ANYBODY, get=doors.mail_sent),
    route(
        "sign-in/password/done", name="account_reset_password_from_key_done", needs=ANYBODY, get=doors.chosen
    ),
    route(
        "sign-in/password/<str:uidb36>/<str:key>",
        name="account_reset_password_from_key",
        needs=ANYBODY,
        get=doors.choose,
        post=doors.choose,
    ),
    route("demo/<int:number>", name="demo_entry", needs=ANYBODY, post=doors.enter_demo),
    *[
        # Reached by none of our pages; allauth wants to be able to name them.
        route(f"sign-in/unused/{name}", name=f"account_{name}", needs=ANYBODY, get=doors.nothing)
        for name in (
            "email",
            "email_verification_sent",
            "reauthenticate",
            "set_password",
            "confirm_login_code",
        )
    ],
]

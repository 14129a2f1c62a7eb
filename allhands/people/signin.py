"""How people sign in: allauth's password sign-in, closed to strangers, in our words."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
    default_token_generator,
)
from allauth.account.utils import user_pk_to_url_str
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from allhands.kernel.actor import Actor
from allhands.people.actions.members import ask_for_password, change_password
from allhands.people.models import Person

PASSWORD_HINT = _("At least 10 characters. A few words in a row are easy to remember.")
TOLD = {
    "account/messages/logged_out.txt": _("You are signed out."),
    "account/messages/password_changed.txt": _("The password is changed."),
    "account/messages/password_set.txt": _("The password is set."),
}


def password_link(person: Person) -> str:
    """A link with which its person chooses a new password: once, for three days. Made from the configured address."""
    key = {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}
    return str(settings.BASE_URL) + reverse("account_reset_password_from_key", kwargs=key)


class Adapter(DefaultAccountAdapter):
    """Nobody signs up by themselves: accounts come from invitations."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The e-mail address or the password is wrong."),
        "too_many_login_attempts": _("That was too often. Wait five minutes, then try again."),
        "enter_current_password": _("This is not your present password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Whether a page may send its reader there: a path of this site, never another site."""
        return (
            bool(url)
            and str(url).startswith("/")
            and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
        )

    def is_ajax(self, request: HttpRequest) -> bool:
        """Signing in has one door, the page; allauth's JSON answers stay shut."""
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("profile")

    def set_password(self, user: Person, password: str) -> None:
        change_password(Actor(person=user), user, password=password)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """allauth's own mails stay unsent, above all those to addresses that nobody here has."""

    def send_password_reset_mail(self, user: Person, email: str, context: dict[str, Any]) -> None:
        """The link goes out behind the request, to the stored address, so that the answer's time tells nothing."""
        if user.is_active:
            ask_for_password(Actor(), user)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *more: Any, **most: Any
    ) -> None:
        """What allauth says after the fact, in our words; most of it need not be said."""
        if message_template in TOLD:
            messages.info(request, TOLD[message_template])

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # By the address alone: allauth adds the Host header, and another port there would begin a new count.
        return str(credentials.get("email", "")).lower()


class SignInForm(LoginForm):
    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        _dress(self, login=_("E-mail address"), password=_("Password"))
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "autofocus": True}


class NewPasswordForm(ChangePasswordForm):
    """A new password for somebody who has one."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        _dress(
            self,
            oldpassword=_("Present password"),
            password1=_("New password"),
            password2=_("New password again"),
        )


class FirstPasswordForm(SetPasswordForm):
    """A password for somebody who had none."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        _dress(self, password1=_("New password"), password2=_("New password again"))


class ForgottenForm(ResetPasswordForm):
    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        _dress(self, email=_("E-mail address"))


class ChosenForm(ResetPasswordKeyForm):
    """The new password of somebody who came by a mailed link."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        _dress(self, password1=_("New password"), password2=_("New password again"))


def _dress(form: forms.Form, **labels: Any) -> None:
    """Our labels and hints in place of allauth's placeholders and links."""
    for name, label in labels.items():
        field = form.fields[name]
        field.label = label
        field.help_text = PASSWORD_HINT if name == "password1" else ""
        field.widget.attrs.pop("placeholder", None)

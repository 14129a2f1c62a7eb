"""The doors: signing in and out, passwords, and the demo's open door. allauth's views, each behind a route of ours."""

from __future__ import annotations

from typing import Any

from allauth.account import views as allauth
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from allhands.kernel.errors import Forbidden, NotFound, TooMany
from allhands.kernel.routes import actor_of
from allhands.people import queries, signin
from allhands.people.access import demo_person_for
from allhands.people.views.invitations import BACKEND


class Answering:
    """A form that was not accepted answers 422, and 429 after too many tries."""

    def form_invalid(self, form: Any) -> HttpResponse:
        page: Any = self
        often = any(error.code == "too_many_login_attempts" for error in form.non_field_errors().as_data())
        return page.render_to_response(page.get_context_data(form=form), status=429 if often else 422)


class SignIn(Answering, allauth.LoginView):
    form_class = signin.SignInForm
    template_name = "account/login.jinja"


class ChangePassword(Answering, allauth.PasswordChangeView):
    form_class = signin.NewPasswordForm
    template_name = "account/password_change.jinja"


class FirstPassword(Answering, allauth.PasswordSetView):
    form_class = signin.FirstPasswordForm
    template_name = "account/password_change.jinja"


class Forgotten(Answering, allauth.PasswordResetView):
    form_class = signin.ForgottenForm
    template_name = "account/password_reset.jinja"


class Choose(Answering, allauth.PasswordResetFromKeyView):
    form_class = signin.ChosenForm
    template_name = "account/password_reset_from_key.jinja"


def sign_in(request: HttpRequest) -> HttpResponse:
    """The way in; in a demo, a button for each of its people."""
    context = {"departments": queries.demo_departments(), "may_reset": bool(settings.ENV.mail)}
    return _passed(SignIn.as_view(extra_context=context)(request))


def sign_out(request: HttpRequest) -> HttpResponse:
    return _passed(allauth.LogoutView.as_view()(request))


def change_password(request: HttpRequest) -> HttpResponse:
    """One's own password. It is the session's person whose password changes, so not while looking as another."""
    actor = actor_of(request)
    if actor.viewer:
        raise Forbidden(
            _("Go back to yourself first: nothing can be changed while you look through another's eyes.")
        )
    view = ChangePassword if actor.person.has_usable_password() else FirstPassword
    return _passed(view.as_view()(request))


def inactive(request: HttpRequest) -> HttpResponse:
    return render(request, "account/account_inactive.jinja")


def by_invitation_only(request: HttpRequest) -> HttpResponse:
    raise NotFound(_("Accounts come by invitation. Ask an administrator of your company for a link."))


def forgotten(request: HttpRequest) -> HttpResponse:
    _require_mail()
    return _passed(Forgotten.as_view()(request))


def mail_sent(request: HttpRequest) -> HttpResponse:
    _require_mail()
    return render(request, "account/password_reset_done.jinja")


def choose(request: HttpRequest, uidb36: str, key: str) -> HttpResponse:
    """Where a link for a new password leads, mailed or handed over by an administrator."""
    response = _passed(Choose.as_view()(request, uidb36=uidb36, key=key))
    response.headers["Referrer-Policy"] = "strict-origin"
    return response


def chosen(request: HttpRequest) -> HttpResponse:
    return render(request, "account/password_reset_from_key_done.jinja")


def enter_demo(request: HttpRequest, number: int) -> HttpResponse:
    """Enters a demo as one of its people, without a password."""
    login(request, demo_person_for(number), backend=BACKEND)
    wanted = request.POST.get("next", "")
    return redirect(wanted if signin.Adapter(request).is_safe_url(wanted) else reverse("home"))


def nothing(request: HttpRequest) -> HttpResponse:
    raise NotFound()


def _require_mail() -> None:
    if not settings.ENV.mail:
        raise NotFound(
            _("No mail is sent from here. Ask an administrator: they can make a link for a new password.")
        )


def _passed(response: HttpResponse) -> HttpResponse:
    """allauth's answer, unless it says that this was too often."""
    if response.status_code == 429 and not hasattr(response, "context_data"):
        raise TooMany()
    return response

"""What follows in the people's room: the mail to somebody who forgot a password."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from allhands.kernel.reactions import Told, on
from allhands.people.events import PasswordAsked
from allhands.people.queries import active_person, workspace
from allhands.people.signin import password_link


@on(PasswordAsked, lease=timedelta(minutes=1))
def mail_password_link(event: PasswordAsked, told: Told) -> None:
    """Mails the link, to the stored address and with the configured address of this site alone."""
    person = active_person(event.person)
    if person is None or not settings.ENV.mail:
        return
    company = workspace()
    with translation.override(person.language or company.language):
        send_mail(
            _("A new password for %(company)s") % {"company": company.name},
            _(
                "Hello %(name)s,\n\nsomebody, probably you, asked for a new password. Choose it here:\n\n%(link)s\n\n"
                "If it was not you, do nothing: the old password stays.\n"
            )
            % {"name": person.first_name, "link": password_link(person)},
            None,
            [person.email],
        )

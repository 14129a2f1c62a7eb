from django.utils.translation import gettext_lazy as _

from allhands.kernel.features import Feature, Place
from allhands.kernel.needs import ADMIN

feature = Feature(
    name="people",
    places=(
        Place(_("People"), "people", "people", 60),
        Place(_("Settings"), "settings", "settings", 90, needs=ADMIN),
    ),
)

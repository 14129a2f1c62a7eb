from django.utils.translation import gettext_lazy as _

from allhands.kernel.features import Feature, Place
from allhands.search.access import CURATOR

feature = Feature(
    name="search",
    places=(
        Place(_("Search"), "search", "search", 5),
        Place(_("Searches"), "searches", "history", 70, needs=CURATOR),
    ),
)

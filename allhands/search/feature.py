from django.utils.translation import gettext_lazy as _

from allhands.kernel.features import Feature, Place

feature = Feature(name="search", places=(Place(_("Search"), "search", "search", 5),))

from django.utils.translation import gettext_lazy as _

from allhands.kernel.features import Feature, Place

feature = Feature(name="cards", places=(Place(_("Cards"), "collections", "card", 10),))

from django.utils.translation import gettext_lazy as _

from allhands.kernel.features import Feature, Place

feature = Feature(name="site", places=(Place(_("Home"), "home", "home", 0),))

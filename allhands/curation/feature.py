from django.utils.translation import gettext_lazy as _

from allhands.curation.queries import waiting_count
from allhands.kernel.features import Feature, Place

feature = Feature(
    name="curation", places=(Place(_("Proposals"), "proposals", "edit", 20, count=waiting_count),)
)

from django.utils.translation import gettext_lazy as _

from allhands.kernel.features import Feature, Place
from allhands.kernel.needs import MEMBER

feature = Feature(name="transfer", places=(Place(_("Import"), "imports", "import", 80, needs=MEMBER),))

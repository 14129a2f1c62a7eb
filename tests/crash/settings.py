"""The product's own settings with one room more."""

from allhands.site import settings as house

globals().update({name: value for name, value in vars(house).items() if name.isupper()})
INSTALLED_APPS = [*house.INSTALLED_APPS, "tests.crash.counting.apps.Counting"]

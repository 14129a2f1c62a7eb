"""The product's own settings with one room more, and slower answers."""

from allhands.site import settings as house

globals().update({name: value for name, value in vars(house).items() if name.isupper()})
MIDDLEWARE = ["tests.crash.counting.lingering.linger", *house.MIDDLEWARE]
INSTALLED_APPS = [*house.INSTALLED_APPS, "tests.crash.counting.apps.Counting"]

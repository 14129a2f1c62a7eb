from django.apps import AppConfig


class Kernel(AppConfig):
    name = "allhands.kernel"

    def ready(self) -> None:
        from allhands.kernel import features

        features.furnish()

import importlib

from django.apps import AppConfig


class Counting(AppConfig):
    name = "tests.crash.counting"

    def ready(self) -> None:
        importlib.import_module("tests.crash.counting.reactions")

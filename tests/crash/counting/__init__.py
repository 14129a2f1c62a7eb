"""A room for the crash proof alone: its reaction leaves marks that can be counted."""

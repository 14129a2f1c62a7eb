"""The whole company's verified knowledge, in the hands of whoever is answering the customer."""

__version__ = "0.1.0"

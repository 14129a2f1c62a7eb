"""The same verbs for programs: JSON over HTTP with tokens, and the health pages."""

"""The curators' desk: what everybody hands in, what curators ask back, and what becomes of it."""

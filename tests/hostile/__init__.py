"""Hostile proofs: what leaks, what runs, what breaks, and what still works after it was taken away."""

"""Processes are killed at random moments, and nothing that was promised may be lost."""

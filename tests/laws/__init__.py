"""The laws of the house: each test here breaks when a rule does."""

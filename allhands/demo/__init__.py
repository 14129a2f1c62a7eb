"""A lively example company: Ravioli & Co delivers food, and everybody answers customers."""

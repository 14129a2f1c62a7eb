"""Finding: the engine, the index that follows the database, the search page and the palette."""

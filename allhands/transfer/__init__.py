"""Bringing in what people have: folders and zips of Markdown, with a report of what was lost."""

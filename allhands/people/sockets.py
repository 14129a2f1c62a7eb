"""What rooms above add to people's own pages."""

from allhands.kernel.sockets import Socket

home_part = Socket(
    "home.part",
    "A part of somebody's home page, asked with their id: a dict with its template, shown as `part`.",
)

"""The rules of the house: actions, events, deliveries, jobs, routes, sockets, errors and the clock."""

"""Who is here: people, groups, invitations, tokens, the workspace, and what each may do in it."""

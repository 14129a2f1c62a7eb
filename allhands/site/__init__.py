"""The house as one program: settings, navigation, home and the command line."""

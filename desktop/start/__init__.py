"""Before the window: first use and signing in."""

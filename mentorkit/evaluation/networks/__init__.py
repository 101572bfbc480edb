"""Who turns to whom."""

"""Pages of forums and documents."""

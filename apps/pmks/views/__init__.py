"""Pages of the problem map and of needs."""

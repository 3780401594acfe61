"""Shape of what people hand in; rules that need the database stay in the services."""

"""Pages of programmes: scoped object, form, service, answer."""

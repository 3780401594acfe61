"""Servers and processes for one machine: development, demonstration and tests. Production uses containers instead."""

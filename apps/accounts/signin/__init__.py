"""Signing in: second factors, devices, activation on paper, and the day a role ends."""

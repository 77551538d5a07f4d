"""Runs that are killed or refused something at every step, and what is left of them."""

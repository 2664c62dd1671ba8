"""Typer commands, one module for each family of verbs."""

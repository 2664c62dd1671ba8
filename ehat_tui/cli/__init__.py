"""The commands: one module for each family of verbs. What is heavy is imported where it is used."""

"""The history of the tables. Never change a revision that was released: add another."""

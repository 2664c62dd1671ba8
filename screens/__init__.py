"""What the practitioner sees: Textual screens, each with its .tcss beside it."""

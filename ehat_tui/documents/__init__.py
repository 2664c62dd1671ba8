"""Who may read what -> one document tree -> the writers."""

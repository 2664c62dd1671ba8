"""The encrypted file: create, unlock, keys, migrations."""

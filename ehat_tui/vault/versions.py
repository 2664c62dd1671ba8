"""Which encryption this installation runs: the wheel carries its own SQLCipher, SQLite and OpenSSL."""


def cipher_versions() -> dict[str, str]:
    """Names and versions for `ehat --version` and `ehat doctor`. Opens a database in memory only."""
    from sqlcipher3 import dbapi2 as sqlcipher  # type: ignore[import-untyped]

    connection = sqlcipher.connect(":memory:")
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute("PRAGMA key = 'no secret: the provider answers only once a key is set'")
        asked = {
            "sqlcipher": "PRAGMA cipher_version",
            "provider": "PRAGMA cipher_provider",
            "provider_version": "PRAGMA cipher_provider_version",
            "sqlite": "SELECT sqlite_version()",
        }
        answers = {name: connection.execute(query).fetchone() for name, query in asked.items()}
        return {name: str(answer[0]) if answer else "unknown" for name, answer in answers.items()}
    finally:
        connection.close()

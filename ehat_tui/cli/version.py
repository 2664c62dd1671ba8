"""`ehat --version`: as light as it can be, because scripts ask it often."""

import sys

from ehat_tui import __version__


def show_versions() -> int:
    """Print the versions of ehat and of what encrypts the vault; returns the exit code.

    Codes as numbers: `enum` alone is a tenth of the time this may take.
    """
    print(f"ehat {__version__}")
    try:
        print(cipher_line())
    except Exception:  # noqa: BLE001 - whatever is wrong with that library, doctor says
        print("error: SQLCipher cannot be loaded\nhint: ehat doctor says more", file=sys.stderr)
        return 1
    return 0


def cipher_line() -> str:
    """SQLCipher, the library it encrypts with, and SQLite, in one line."""
    from ehat_tui.vault.versions import cipher_versions

    found = cipher_versions()
    return (
        f"SQLCipher {found['sqlcipher']} ({found['provider']}: {found['provider_version']}), SQLite {found['sqlite']}"
    )

"""What an organisation lays down for its laptops: so far, that it can open the vault with a key of its own.

policy.toml in the data folder, or the file named by EHAT_POLICY:

    organisation_key = "age1..."        # the public half; "" takes the organisation's key away again
    organisation_name = "Leeds City Council"
"""

import os
import tomllib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ehat_tui.errors import EhatError, NotValid
from ehat_tui.vault import keyfile
from ehat_tui.vault.paths import Paths


@dataclass(frozen=True)
class Policy:
    """The organisation's age public key ("" for none) and the name that practitioners know it by."""

    organisation_key: str
    organisation_name: str


def file(home: Path) -> Path:
    """Where the policy of the vault in `home` is."""
    named = os.environ.get("EHAT_POLICY", "")
    return Path(named).expanduser() if named else home / "policy.toml"


def read(home: Path) -> Policy | None:
    """The policy, None when nothing is laid down about keys. Raises NotValid; other fields are others' business."""
    path = file(home)
    try:
        content = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError as error:
        if os.environ.get("EHAT_POLICY"):
            raise NotValid("The file named by EHAT_POLICY is not there.") from error
        return None
    except OSError as error:
        raise NotValid(f"{path.name} cannot be read.", hint="Check who may read it.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NotValid(f"{path.name} is not TOML in UTF-8.", [f"{path.name}: {error}"]) from error
    if "organisation_key" not in content:
        return None
    key, name = content["organisation_key"], content.get("organisation_name", "")
    if not isinstance(key, str) or not isinstance(name, str) or (key and not (_is_key(key) and name.strip())):
        problems = [
            'organisation_key: must be an age public key: organisation_key = "age1..."',
            'organisation_name: must name who holds the other half, such as organisation_name = "Leeds City Council"',
        ]
        raise NotValid(f"{path.name} has mistakes.", problems)
    return Policy(key, " ".join(name.split()))


def said(home: Path) -> str:
    """The sentence for the set-up and unlock pages, "" when nobody but the practitioner can open the vault.

    From the policy, or from the key file when the policy is gone: the key of the organisation then still opens.
    """
    name = ""
    with suppress(EhatError):
        slot = keyfile.maybe_slot(keyfile.read(Paths(home).key), "organisation")
        name = str(slot.get("name", "")) if slot else ""
    with suppress(EhatError):
        if policy := read(home):
            name = policy.organisation_name if policy.organisation_key else ""
    return f"{name} can open this vault with its own key." if name else ""


def _is_key(key: str) -> bool:
    import pyrage

    try:
        pyrage.x25519.Recipient.from_str(key)
    except pyrage.RecipientError:
        return False
    return True

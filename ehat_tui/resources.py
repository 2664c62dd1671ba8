"""The only place that knows where data/ is: inside the wheel, or beside the packages in a checkout."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def data_root() -> Traversable:
    """The folder with form/, vocabularies/, areas/, documents/ and demo/."""
    checkout = Path(__file__).resolve().parent.parent / "data"
    if (checkout / "form").is_dir():
        return checkout
    return files("ehat_tui").joinpath("data")

"""What the tests of documents share: the made-up ones, the maker of the Word template, a reader of what was written."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest


def _load(name: str) -> ModuleType:
    spec = spec_from_file_location(f"documents_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def sample() -> ModuleType:
    """sample.py: plan(), hostile(), HOSTILE."""
    return _load("sample")


@pytest.fixture(scope="session")
def template_maker() -> ModuleType:
    """make_template.py: make(), TARGET."""
    return _load("make_template")


@pytest.fixture(scope="session")
def written() -> ModuleType:
    """written.py: texts(), has()."""
    return _load("written")

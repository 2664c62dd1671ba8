"""A small form in files of a test's own."""

from pathlib import Path

import pytest

# A form with a bit of everything, and no mistake. A test writes one line of it differently.
FILES = {
    "form/form.toml": """
id = "small"
version = "3"
title = "Small"
[[chapter]]
id = "one"
title = "One"
sections = ["start", "people"]
[[chapter]]
id = "two"
title = "Two"
sections = ["health", "services"]
""",
    "form/start.toml": """
id = "start"
title = "Before you start"
repeats = "once"
needs_agreement = false
[[question]]
id = "start.danger"
label = "Danger"
prompt = "Is anyone in danger?"
kind = "yes_no"
opens = { is = "yes", screen = "crisis" }
[[question]]
id = "start.why"
label = "Why now"
prompt = "Why now?"
kind = "long_text"
code = ["B6"]
sensitive = ["special-category"]
enable_when = { any = [{ question = "start.danger", is_not = "yes" }, { question = "start.danger", answered = false }] }
""",
    "form/people.toml": """
id = "people"
title = "People"
repeats = "list"
table = "person"
item = "person"
required = true
none_label = "Nobody"
summary = ["people.name"]
[[question]]
id = "people.name"
label = "Name"
prompt = "What is the name?"
kind = "text"
bind = "given_names"
required = true
[[question]]
id = "people.phone"
label = "Phone"
prompt = "What is the number?"
kind = "text"
format = "phone"
[[question]]
id = "people.seen"
label = "Seen"
prompt = "Was this person seen?"
kind = "yes_no"
enable_when = { question = "start.why", answered = true }
""",
    "form/health.toml": """
id = "health"
title = "Health"
repeats = "person"
[[question]]
id = "health.any"
label = "Any"
prompt = "Does {name} have any of these?"
kind = "choices"
options = "things"
[[question]]
id = "health.hours"
label = "Hours"
prompt = "How many hours?"
kind = "number"
minimum = 0
maximum = 168
unit = "hours"
enable_when = { question = "health.any", includes = ["a", "b"] }
[[question]]
id = "health.late"
label = "Late"
prompt = "How late?"
kind = "text"
enable_when = { all = [{ age_at_least = 10 }, { question = "health.hours", at_least = 2 }] }
""",
    "form/services.toml": """
id = "services"
title = "Services"
repeats = "list"
item = "service"
group_by = "services.after"
[[question]]
id = "services.after"
label = "After"
prompt = "Which one came before?"
kind = "row"
of = "services"
default = "today"
[[question]]
id = "services.told"
label = "Told"
prompt = "What did they say?"
kind = "long_text"
prefill = "services.after"
ends = ["start.why", "start.danger"]
""",
    "vocabularies/things.toml": """
id = "things"
title = "Things"
source = "V1"
[[option]]
code = "a"
label = "An a"
help = "The first"
[[option]]
code = "b"
label = "A b"
""",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path

"""ehat: Early Help Assessments completed together with a family, offline, in an encrypted file."""

__version__ = "0.4.0"

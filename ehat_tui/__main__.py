"""The `ehat` command. `--version` is answered here, before Typer (60 ms) is imported."""

import sys


def main() -> None:
    """Run the command line and exit with its code (`ehat_tui.errors.Exit`)."""
    _no_core_dump()
    _plain_streams()
    if sys.argv[1:] == ["--version"]:
        from ehat_tui.cli.version import show_versions

        sys.exit(show_versions())
    from ehat_tui.cli.run import run

    sys.exit(run(sys.argv[1:]))


def _no_core_dump() -> None:
    """A core file would hold the data key and what people said. Windows writes none unless asked to."""
    try:
        import resource
    except ImportError:
        return
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, most))


def _plain_streams() -> None:
    """Windows gives pipes a code page; elsewhere a file name that is no UTF-8 must not stop its printing."""
    for stream in (sys.stdout, sys.stderr):
        if stream is None or not hasattr(stream, "reconfigure"):  # pythonw, or a test that listens
            continue
        if sys.platform == "win32":
            stream.reconfigure(encoding="utf-8", errors="replace")
        else:
            stream.reconfigure(errors="surrogateescape" if stream is sys.stdout else "backslashreplace")


if __name__ == "__main__":
    main()

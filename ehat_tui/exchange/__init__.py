"""Our record file, and other people's formats, in and out."""

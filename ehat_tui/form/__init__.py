"""The questions as versioned data: load and check, what comes next, what is missing."""

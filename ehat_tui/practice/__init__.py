"""Rules of practice as pure functions of a Case; each cites its source."""

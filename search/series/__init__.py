"""Facts lined up over time: pure functions, the same for every engine."""

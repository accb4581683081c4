"""From an Article to its facts: pure functions over text, no network, files or clock."""

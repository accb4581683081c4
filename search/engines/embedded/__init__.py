"""The embedded engine: SQLite for the record, tantivy for search, one folder."""

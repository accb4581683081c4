"""One site, or one family of outlets, is one file here; no registration."""

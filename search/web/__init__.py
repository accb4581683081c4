"""The web pages, the JSON API, feeds, charts and exports."""

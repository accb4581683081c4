"""From a site to an Article: polite crawling, strict reading of pages, every page archived."""

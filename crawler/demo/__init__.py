"""A city that announces things: three small sites on loopback, for `svodka demo` and for tests.

The announcements are invented, but for the history of the innovation cluster, of its joint projects, of the
self-employed and of the technoparks, which follow public figures.
"""

from crawler.demo.server import DemoSite, demo_site

__all__ = ["DemoSite", "demo_site"]

"""The settings of the site, as pages ask for them."""

from data.site import Site, SiteError, settings

__all__ = ["Site", "SiteError", "settings"]

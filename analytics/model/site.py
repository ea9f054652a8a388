"""The settings of the site and the office whose it is, as pages ask for them."""

from data.offices import office_on
from data.site import Site, SiteError, settings

__all__ = ["Site", "SiteError", "office_on", "settings"]

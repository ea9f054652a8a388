"""The aspects of the victim satisfaction survey and the fewest answers that are judged."""

from __future__ import annotations

ASPECTS = {  # in the order in which a victim meets them
    "contact": "making contact",
    "action": "action taken",
    "informed": "being kept informed",
    "treatment": "treatment by staff",
    "overall": "overall service",
}
SHORT = {
    "contact": "Contact",
    "action": "Action",
    "informed": "Informed",
    "treatment": "Treatment",
    "overall": "Overall",
}
ALL = ""  # crime types, or ethnic groups, together
FEWEST = 20  # answers; of fewer no percentage is given

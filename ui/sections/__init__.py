"""Parts of pages that one or several Areas of Focus have."""

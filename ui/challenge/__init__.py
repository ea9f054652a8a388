"""The Challenge display: what a hall sees, what the speaker sees, and how it is prepared."""

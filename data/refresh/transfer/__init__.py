"""Bytes from a publisher to the disk: requests, downloads that are resumed, parts of zips."""

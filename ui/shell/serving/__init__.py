"""The web server: what is ready before the first visitor, and the files a browser fetches first."""

"""Parts of the page of victims: satisfaction and repeat victims."""

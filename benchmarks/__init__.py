"""Speed and memory as ratios against the obvious way, measured in one run."""

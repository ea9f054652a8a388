"""What the figures of areas mean next to Essex and to each other."""

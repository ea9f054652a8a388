"""What every page rests in: session, access, frame, theme, filters."""

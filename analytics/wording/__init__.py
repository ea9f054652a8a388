"""Every sentence a person reads, and captions, phrases and titles."""

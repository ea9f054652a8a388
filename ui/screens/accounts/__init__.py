"""The pages of what the office keeps to give account: lists, one record, one form."""

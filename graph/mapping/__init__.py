"""Tables in: a mapping file says what the columns mean."""

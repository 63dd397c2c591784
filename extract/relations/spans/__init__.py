"""Relations between two mentions, read from what a multilingual network knows of the pieces of both and of those between and around them."""

"""Which names, records and mentions may be one thing: features and scores, each with its reasons in words."""

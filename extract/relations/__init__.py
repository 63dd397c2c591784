"""Relations between mentions: sequence patterns, tables, lists and forms, statuses, and a trained classifier of pairs."""

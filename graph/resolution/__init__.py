"""Which local ids mean the same entity: judgements are rows, clusters are computed."""

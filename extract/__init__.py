"""From documents to statements with evidence: readers, mentions, relations."""

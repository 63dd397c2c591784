"""Ontology, ledger, tables in, resolution, projection and stores."""

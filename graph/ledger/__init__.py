"""The system of record: claims, sightings, transactions. Nothing is lost."""

"""From the ledger to a graph: a pure function of what was known at a transaction."""

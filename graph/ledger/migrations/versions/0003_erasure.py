"""Erasures of persons and the keyed hashes that keep them out."""

from alembic import op

from clusterkg.graph.ledger.tables import erasure, tombstone

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, where the first version has not made them with all others."""
    erasure.create(op.get_bind(), checkfirst=True)
    tombstone.create(op.get_bind(), checkfirst=True)


def downgrade() -> None:
    """Drop them; only for a ledger in which nobody was erased."""
    tombstone.drop(op.get_bind(), checkfirst=True)
    erasure.drop(op.get_bind(), checkfirst=True)

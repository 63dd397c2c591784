"""The first ledger: claims, sightings, runs, withdrawals, judgements."""

from alembic import op

from clusterkg.graph.ledger.tables import metadata

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create all tables as they stood at the first version."""
    metadata.create_all(op.get_bind())


def downgrade() -> None:
    """Drop them; only for a ledger that holds nothing."""
    metadata.drop_all(op.get_bind())

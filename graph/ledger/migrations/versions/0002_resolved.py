"""Up to which transaction a model of resolution has looked at the ledger."""

from alembic import op

from clusterkg.graph.ledger.tables import resolved

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, where the first version has not made it with all others."""
    resolved.create(op.get_bind(), checkfirst=True)


def downgrade() -> None:
    """Drop it: the next resolution looks at everything."""
    resolved.drop(op.get_bind(), checkfirst=True)

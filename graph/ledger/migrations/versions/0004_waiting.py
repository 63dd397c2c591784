"""Judgements of other offices whose records are not here yet."""

from alembic import op

from clusterkg.graph.ledger.tables import waiting

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, where the first version has not made it with all others."""
    waiting.create(op.get_bind(), checkfirst=True)


def downgrade() -> None:
    """Drop it: what waits has to be imported again."""
    waiting.drop(op.get_bind(), checkfirst=True)

"""The commands of ``clusterkg``, one module per group; importing a module registers its commands."""

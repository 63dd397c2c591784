"""Benchmarks and checks against real data; not part of the package."""

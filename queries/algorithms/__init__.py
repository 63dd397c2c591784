"""Computations that questions share; each names its formula and source."""

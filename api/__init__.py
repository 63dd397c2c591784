"""The doors: REST, command line, jobs. The only package that may import all others."""

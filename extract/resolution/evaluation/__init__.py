"""How well organisations are told apart: labels given by people, joined to the data they were given on."""

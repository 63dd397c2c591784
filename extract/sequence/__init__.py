"""Statistical tagging of token sequences: LAC analysis, hashed features, a conditional random field, training, saving."""

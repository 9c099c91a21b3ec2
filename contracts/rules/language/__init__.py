"""The language of expressions: `syntax` parses, `types` says what is known of a value, `compiler` turns both into Python functions."""

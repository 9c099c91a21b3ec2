"""The expression language: `syntax` parses, `types` describes what is known about a value, `compiler` turns both into Python functions."""

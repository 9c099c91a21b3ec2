"""Text → plain data in which every value has a position; where texts come from: files, standard input, URLs."""

"""The command `mock-server`, and the texts it prints."""

"""What is wrong with a document: by the official schemas, by our own table of checks, in the keywords of its schemas."""

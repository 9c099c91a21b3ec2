"""Where references lead, and a document in one piece in which every reference is local."""

"""The user's credentials are masked in every output (`masking`), in any encoding (`secrets`)."""

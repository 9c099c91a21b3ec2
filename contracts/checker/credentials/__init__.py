"""Credentials of the user: hidden in every output (`masking`), however they are written there (`secrets`)."""

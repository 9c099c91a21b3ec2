"""Believable values: which provider a member gets, texts, places, names, Faker's pools."""

"""A submission as data: found, read whatever it is, rebuilt on the release version, shown safely."""

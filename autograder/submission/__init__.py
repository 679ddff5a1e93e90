"""A submission as data: found in its folder, read whatever it is, rebuilt on the release version, shown safely."""

"""Faults around the data file, for real: files replaced, moved, deleted, copied over, logs left behind."""

"""Bodymap: tender-point examinations in fibromyalgia."""

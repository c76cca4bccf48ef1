"""The page of one infusion."""

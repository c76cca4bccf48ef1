"""The figure on screen: the exam's figure with its marks, small bodies, the lens."""

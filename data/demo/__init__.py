"""Demonstration data: invented readings that show the product at work. Nothing here was ever reported by anybody."""

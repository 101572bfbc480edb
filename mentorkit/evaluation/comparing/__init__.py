"""Groups compared, in the words that the design allows."""

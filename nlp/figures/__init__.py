"""One kind of figure, one file."""

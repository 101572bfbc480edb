"""Tables: what a programme knows, from files to the store."""

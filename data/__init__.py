"""Storage: where plans, uploads and readings are kept, and the files that ship with the product."""

"""The lake: immutable GeoParquet versions named by content hash, and the builds made of them."""

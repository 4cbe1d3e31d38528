"""The data plane: files, DuckDB and network clients; it knows no user."""

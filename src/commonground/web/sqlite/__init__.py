"""Django's SQLite with one write gate across processes and threads."""

"""The state of the data: sources, tables, builds, licences."""

"""Pure methods: no files, no network, no clock, no database."""

"""Rule tables, one TOML file for each rule set."""

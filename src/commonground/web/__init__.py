"""The web shell: settings, middleware, components and the look."""

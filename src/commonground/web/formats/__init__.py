"""Where a language's numbers and dates differ from Django's."""

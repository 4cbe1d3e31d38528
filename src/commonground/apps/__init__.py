"""The Django applications.

An app uses another's queries and sentences, never its models, and only downwards in this order:
``areas`` -> ``catalogue`` -> ``indicators``.
"""

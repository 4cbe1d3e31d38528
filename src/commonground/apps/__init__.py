"""The Django applications.

An app uses another's queries and sentences, never its models, and only downwards in this order:
``participation`` -> ``areas`` -> ``catalogue`` -> ``indicators``. Beside them stand the two doors every app
may use: ``jobs`` to the worker and ``writes`` to the database.
"""

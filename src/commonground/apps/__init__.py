"""The Django applications."""

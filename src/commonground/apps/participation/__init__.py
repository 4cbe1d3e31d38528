"""Counting and conversing: a file somebody brings is counted or mapped, shown, and really deleted."""

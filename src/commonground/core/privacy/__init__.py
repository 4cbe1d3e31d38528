"""Privacy of publication.

``suppression`` (which counts of people to hide), ``linked`` (Areas and Cells together), ``audit`` (what a
published table gives away), ``inference`` (the linear programmes behind all three).
"""

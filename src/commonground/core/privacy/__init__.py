"""Privacy of publication.

``suppression`` (which counts of people to hide), ``linked`` (all divisions of a city together), ``audit``
(what a published table gives away), ``inference`` (the linear programmes behind all three).
"""

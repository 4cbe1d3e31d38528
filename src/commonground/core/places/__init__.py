"""Places: degrees and metres, Cells, Areas, and where the people live.

``geodesy`` (distances, projections), ``cells`` (H3), ``areas`` (which Area holds a point),
``surfaces`` (population points from counts, buildings and streets).
"""

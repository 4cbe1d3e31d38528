"""Places: degrees and metres, Cells, Areas, and where the people live.

``geodesy`` (distances, projections), ``cells`` (H3), ``areas`` (which Area holds a point),
``buildings`` (homes and their floors), ``squares`` (the city's own 100 m grid), ``surfaces``
(population points from counts, buildings and streets, and their spread).
"""

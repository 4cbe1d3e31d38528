"""Street networks, walks along them, and timetables.

``osm`` (an extract as arrays), ``walkable``, ``chains``, ``graph`` (the walk network), ``polygons`` (areas of
the extract), ``snap`` (from places to streets), ``reach`` (the nearest destination), ``within`` (what lies
within a walk), ``routes`` (the way in words), ``intersections``, ``samples``; ``headways`` (how often
something leaves). Importing any of these loads numpy and shapely only: ``kernels`` (numba) and ``twins``
(scipy) are loaded by ``engine`` when a shortest path is asked for.
"""

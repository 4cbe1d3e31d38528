"""Opinion groups: Stances in, groups that say how sure they are out; pure."""

"""Panels by lot: a pool and quotas in, a fair lottery and a public draw out; pure."""

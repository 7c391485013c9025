"""Brings articles in, keeps them for good, pushes them out to every search index."""

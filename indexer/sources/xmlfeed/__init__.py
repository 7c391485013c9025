"""Feeds in XML: RSS 0.9x to 2.0, RSS 1.0 (RDF) and Atom."""

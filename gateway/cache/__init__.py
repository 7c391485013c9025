"""Answers and pages that are given again as long as the index is what it was: both are kept with its generation.

A generation is read before what is kept under it. So what is kept is never older than its label, and once a write has
landed, its new generation finds nothing of before.
"""

"""Which articles tell the same story: near-duplicates across publishers, republications, translations. Pure.

`words` cuts texts into terms, `likeness` compares two articles, `placing` finds the story of a new one.
"""

"""Subscriptions: what enters the index, told to whoever follows.

``arrivals`` watches the index. ``feeds`` makes answers of what it sees, once for all that asked the same. The others
send them: ``sse``, ``multipart`` and ``websocket``. See docs/subscriptions.md.
"""

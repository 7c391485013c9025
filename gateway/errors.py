"""What can go wrong in a process that is not the doing of the rooms behind it."""

from __future__ import annotations


class InvalidSettings(Exception):
    """A setting has a value that cannot be used; the message names its variable."""


class AddressInUse(Exception):
    """The address to listen on is taken, or not ours."""

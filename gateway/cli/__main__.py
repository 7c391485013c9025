"""``python -m gateway.cli`` is ``newsgate``."""

from gateway.cli import main

main()

"""The process: HTTP, wiring and the command line."""

"""newsgate beside the gateways that one would take instead, over the same index: ``scripts/bench``."""

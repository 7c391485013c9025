"""What a process counts of its work, and how Prometheus is told: docs/monitoring.md."""

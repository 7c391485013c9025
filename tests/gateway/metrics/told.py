"""What Prometheus was told, as values to compare."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families


def samples(text: str) -> dict[tuple[str, tuple[str, ...]], float]:
    """By name, and by the values of the labels in the order of their names."""
    return {
        (sample.name, tuple(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def of(text: str, name: str) -> dict[tuple[str, ...], float]:
    return {labels: value for (named, labels), value in samples(text).items() if named == name}

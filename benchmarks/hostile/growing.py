"""Whether a series of measurements grows: a straight line through them, by least squares."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["growth"]


def growth(points: Sequence[tuple[float, float]]) -> float:
    """By how much the line through (x, y) rises from the first x to the last; 0 for fewer than three points."""
    if len(points) < 3:
        return 0.0
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    if not spread:
        return 0.0
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
    return slope * (points[-1][0] - points[0][0])

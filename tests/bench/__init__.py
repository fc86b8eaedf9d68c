"""Figures that the project claims, measured side by side: ratios count, times do not travel."""

from tests.plain_otter import ROOT

DIST = ROOT / "dist"

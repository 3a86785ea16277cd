"""The well-known recipes against ours, side by side; `python -m benchmarks` measures, and writes README.md here."""

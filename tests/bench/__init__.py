"""Speed, as ratios to a raw reference in the same run; `python -m tests.bench [NAME]`."""

"""The rules: plans and readings in, numbers and verdicts out. No I/O, no clock, nothing of ours imported."""

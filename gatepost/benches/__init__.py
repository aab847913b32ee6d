"""Timings of Gatepost, each beside a yardstick that does the same work in the same run."""

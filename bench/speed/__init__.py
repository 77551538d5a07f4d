"""How fast intygsstat is, and how that grows: what `bench/run.py` measures."""

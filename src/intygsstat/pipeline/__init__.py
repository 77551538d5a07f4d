"""Each deck is read in a process of its own, so that none can harm the run or its machine."""

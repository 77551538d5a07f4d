"""Which column each number of a row stands in, where the row's blank cells are lost.

Numbers keep their order, so a row with fewer numbers than columns has a known
set of ways to be read. `chain` adds up the weights of all of them; `levels`
says what each region usually prints under each type, learned from all months
together; `place` goes back and forth between the two.
"""

"""What happened to a number that looks wrong, what it likely was, and how sure that is."""

"""Golden corpus: a snapshot a newcomer can read, and what depmap must conclude from it."""

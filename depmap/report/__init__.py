"""From an assessment to text."""

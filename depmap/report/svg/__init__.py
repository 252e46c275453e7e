"""Pictures for papers: SVG in black and white, its text as text."""

"""Text for a terminal, a module each kind of document; `report` holds the report itself."""

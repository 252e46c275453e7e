"""The dependency graph as networkx sees it; the only package that imports it."""

"""A miniature Internet: real public addresses on the loopback of a network namespace.

Nothing can leave it, for it has no route. What it holds is in ``internet``, how zones are cut in
``zones``, the servers' configuration in ``servers``, their life in ``namespace``.
"""

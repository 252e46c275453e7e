"""From observations to attributions, purely."""

"""How long people stay: Kaplan-Meier, log-rank and Cox."""

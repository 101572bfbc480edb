"""Surveys: who answered, scores of scales, and change from wave to wave."""

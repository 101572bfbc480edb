"""What page 07 tells, section by section."""

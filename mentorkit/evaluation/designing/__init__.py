"""A comparison designed before the programme starts: who is drawn, and which outcomes count."""

"""How much one request may ask for, and how that is found out before anything is executed."""

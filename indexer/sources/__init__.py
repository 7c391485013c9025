"""One module for each kind of upstream. A source parses what it is given; it fetches nothing and knows no other."""

"""What can be found: articles as documents, what a search asks and answers, and the engines that answer it."""

"""Taking papers in (收件): who accepts, what has to be said, the file that is opened, what is to be corrected."""

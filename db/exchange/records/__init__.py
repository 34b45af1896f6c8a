"""What travels: documents and facts, their fields' classes, versions and heads, and the words that show them."""

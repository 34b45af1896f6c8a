"""What the papers of a case say: their facts, phrases, remedies and the numbers the program gives them."""

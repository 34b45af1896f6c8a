"""Groups of commands that main.py brings in when one of them is asked for."""

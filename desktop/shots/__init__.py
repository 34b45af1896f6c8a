"""Every page and dialog as a picture, to be looked at before calling it done; with examples made up for them."""

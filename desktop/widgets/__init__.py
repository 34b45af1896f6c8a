"""The parts every page is put together from."""

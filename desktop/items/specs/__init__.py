"""Implementation specifications of an item (实施规范): elements, materials, relations and marks."""

"""Special lists beside the licence list (专项目录)."""

"""Reading a transfer notice (划转文件): from the file to a batch a person accepts."""

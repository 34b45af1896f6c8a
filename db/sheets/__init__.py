"""Reading the workbooks offices really send: layout, mapping, rows, annotated copies (导入表格)."""

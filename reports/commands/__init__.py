"""Commands that write papers and workbooks besides what the services do; the others live in db/commands."""

"""What the pages show: pending, drift (各乡镇清单版本与最近上报), concerns, history."""

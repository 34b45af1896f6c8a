"""Who supervises what a licence allows (监管): bodies, rules and disputes."""

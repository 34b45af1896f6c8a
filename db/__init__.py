"""Everything the product knows without a screen: rules, tables, services, exchange. No Qt and no report writer."""

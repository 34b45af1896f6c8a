"""Rule sets (规则集): what differs from place to place is data, each value resting on a document and clause."""

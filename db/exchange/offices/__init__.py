"""Who is who: keys, the county's roster (名册), enrolment, replaced and restored PCs, receipts."""

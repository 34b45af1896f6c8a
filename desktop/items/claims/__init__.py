"""The claim worksheet (认领): what each department answers for the upper list's items."""

"""The report page: everything the council looks at, in one file that opens offline."""

"""A mail server and its one page, for a machine that has none: takes every mail, keeps it on disk, sends nothing on."""

#!/usr/bin/env python
import sys

from PriceAlert.start import read_settings

if __name__ == "__main__":
    read_settings()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)

"""``python -m atomicapp``: the program where its script is not on the path."""

import sys

from atomicapp.cli.main import main

if __name__ == "__main__":
    sys.exit(main())

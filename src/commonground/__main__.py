"""``python -m commonground`` is the command ``commonground``."""

import sys

from commonground.cli.main import main

sys.exit(main())

"""``python -m demo``."""

from demo.generate import main

raise SystemExit(main())

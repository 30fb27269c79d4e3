"""What Schemathesis loads: each of these registers what it has."""

import checks  # noqa: F401
import credentials  # noqa: F401

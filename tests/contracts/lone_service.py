"""A process that runs services until it is ended: `python -m tests.contracts.lone_service NAME…`."""

import sys

from services.wiring import main
from shared.logs import start_logs
from shared.settings import Settings

if __name__ == "__main__":
    start_logs()
    main(sys.argv[1:], Settings())

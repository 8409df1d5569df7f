"""What is told of requests, by ``logging.getLogger("trunkline")``."""

import logging

logger: logging.Logger = logging.getLogger("trunkline")
# Otherwise a program that never set up logging finds warnings on its standard error.
logger.addHandler(logging.NullHandler())


def tell(line: tuple[int, str]) -> None:
    """Logs a message at its level."""
    level, message = line
    logger.log(level, "%s", message)

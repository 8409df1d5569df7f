"""The logger of an HTTP client."""

from __future__ import annotations

import logging

from trunkline.base.log import logger

TYPE_CHECKING = False
if TYPE_CHECKING:
    Adapter = logging.LoggerAdapter[logging.Logger]
else:
    Adapter = logging.LoggerAdapter


class RequestLogger(Adapter):
    """``logging.getLogger("trunkline")``, which tells of each request at DEBUG: asked for INFO, it tells of them, too."""

    def setLevel(self, level: int | str) -> None:
        """Sets from which level on is logged."""
        number = level if isinstance(level, int) else getattr(logging, level)
        self.logger.setLevel(logging.DEBUG if number == logging.INFO else number)


request_logger: RequestLogger = RequestLogger(logger, {})

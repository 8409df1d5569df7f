"""A collection of resources, by the path that Twilio's library has for it."""

from trunkline.base.resource import ListResource

__all__ = ["ListResource"]

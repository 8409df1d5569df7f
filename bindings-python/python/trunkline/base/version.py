"""A version of a product, by the path that Twilio's library has for it."""

from trunkline.base.resource import Resource as Version

__all__ = ["Version"]

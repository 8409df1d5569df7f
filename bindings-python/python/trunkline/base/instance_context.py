"""One resource, by the path that Twilio's library has for it."""

from trunkline.base.resource import InstanceContext

__all__ = ["InstanceContext"]

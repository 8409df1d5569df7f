"""What the modules of ``trunkline.rest`` are made of."""

from trunkline._native import unset
from trunkline.base.instance_resource import InstanceResource
from trunkline.base.methods import Method, listing
from trunkline.base.open_enum import OpenEnum
from trunkline.base.page import Page
from trunkline.base.places import Beside, Child, Home, Item, Shortcut
from trunkline.base.resource import InstanceContext, ListResource, Resource

__all__ = [
    "Beside",
    "Child",
    "Home",
    "InstanceContext",
    "InstanceResource",
    "Item",
    "ListResource",
    "Method",
    "OpenEnum",
    "Page",
    "Resource",
    "Shortcut",
    "listing",
    "unset",
]

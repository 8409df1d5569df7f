"""Pages of lists, as ``AsyncClient`` gives them: the same classes, whose ways to other pages are awaited."""

from trunkline.base.page import Page

__all__ = ["Page"]

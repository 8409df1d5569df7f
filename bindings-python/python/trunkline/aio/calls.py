"""Calls that an event loop waits for, where they need something of Python on their way."""

from __future__ import annotations

import asyncio
import inspect

from trunkline import _native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def hear(slot: _native.Slot) -> None:
    """Called in the loop when something has come in for it."""
    for (function, argument, reply), future, context in slot.take():
        if reply is None:
            try:
                context.run(function, argument)
            except Exception as error:
                _native.report(error)
        else:
            # Within the context of the call, as what it awaits itself.
            task = context.run(asyncio.ensure_future, _perform(function, argument, reply, future))
            reply.begun(task)


async def _perform(function: Any, argument: Any, reply: _native.Reply, future: asyncio.Future[Any]) -> None:
    try:
        answer = await _answer(function, argument)
    except BaseException as error:
        try:
            reply.fail(error)
        except Exception as unanswered:
            if not future.done():
                future.set_exception(unanswered)
        if not isinstance(error, Exception):
            raise
    else:
        reply.answer(answer)


async def _answer(function: Any, argument: Any) -> Any:
    if inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(function.__call__):
        return await function(argument)
    # It may take its time, which the loop has not.
    answer = await asyncio.to_thread(function, argument)
    return await answer if hasattr(answer, "__await__") else answer

"""What a transport raises."""


class TransportError(Exception):
    """Why a request has no answer: raised by a transport that knows whether the request was sent.

    Anything else that a transport raises counts as a request that may have been sent, except ``ConnectionRefusedError``.

    >>> raise TransportError("no route to the gateway", not_sent=True)

    :param message: What happened, without secrets.
    :param not_sent: Whether the request was certainly not sent: it is sent again then, whatever it is.
    :param timed_out: Whether waiting took too long.
    """

    def __init__(self, message: str = "", *, not_sent: bool = False, timed_out: bool = False) -> None:
        super().__init__(message)
        self.not_sent = not_sent
        self.timed_out = timed_out


def no_answer(host: str, error: BaseException, *, sent: bool, answered: bool, timed_out: bool) -> TransportError:
    """The error for one of a library below, in the words that the library's own transport has.

    :param host: Where the request should have gone.
    :param sent: Whether it may have got there.
    :param answered: Whether an answer began.
    """
    if not sent:
        what = f"no connection to {host} in time" if timed_out else f"cannot connect to {host}"
    elif timed_out:
        what = f"no answer from {host} in time"
    elif answered:
        what = f"the answer of {host} was cut short"
    else:
        what = f"the connection to {host} broke before an answer came"
    return TransportError(f"{what}: {error or type(error).__name__}", not_sent=not sent, timed_out=timed_out)

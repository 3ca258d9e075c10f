"""The outermost wall: whatever happens inside becomes one message and an exit status."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from types import FrameType

from atomicapp.cli.line import parse
from atomicapp.cli.sink import OutputLost, Sink

TYPE_CHECKING = False  # as a type checker knows it, without what importing typing costs
if TYPE_CHECKING:
    from sys import UnraisableHookArgs
    from typing import Literal, TextIO

ENDING = (signal.SIGTERM, signal.SIGHUP)
CLOSED_PIPE = 128 + signal.SIGPIPE
AGAIN_AFTER = 0.2
"""Seconds until a signal is delivered again: the place where it was lost is left by then, on a busy
machine too."""


class Terminated(BaseException):
    """A signal that asks the program to end, as an exception, so that work is ended well."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(signal.Signals(number).name)


def guarded(argv: list[str]) -> int:
    """Parse, do, and answer with the exit status: 0 done, 1 failed, 2 wrong usage,
    130/143/129 ended by a signal, 141 the reader of the output went away."""
    # A stream that was closed before the program began is None.
    sys.stdin = sys.stdin or _nowhere("r")
    sys.stdout, sys.stderr = sys.stdout or _nowhere("w"), sys.stderr or _nowhere("w")
    sink = Sink(sys.stdout, sys.stderr)
    before = {number: signal.signal(number, _terminate) for number in ENDING}
    sys.unraisablehook = _raised_in_vain
    try:
        return _outcome(lambda: _do(argv, sink), sink)
    except BrokenPipeError:
        _drop_output()
        return CLOSED_PIPE
    except OutputLost as lost:
        _drop_output()
        sink.error(f"standard output cannot be written: {lost}")
        return 1
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        sys.unraisablehook = sys.__unraisablehook__


def _nowhere(mode: Literal["r", "w"]) -> TextIO:
    return open(os.devnull, mode, encoding="utf-8")  # noqa: PTH123 - start-up


def _drop_output() -> None:
    # The interpreter would complain again when it flushes at exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _do(argv: list[str], sink: Sink) -> int:
    arguments = parse(argv, os.environ)
    sink.configure(arguments)
    if arguments.ignored:
        sink.info(f"ignored, since --mode asks for another verb: {', '.join(arguments.ignored)}")
    handler: Callable[..., int] = arguments.handler
    try:
        status = handler(arguments, sink)
    finally:
        sink.end_drawing()
    sink.flush()
    return status


def _outcome(work: Callable[[], int], sink: Sink) -> int:
    try:
        return work()
    except KeyboardInterrupt:
        sink.error("interrupted")
        return 130
    except Terminated as ended:
        sink.error(f"ended by {ended}")
        return 128 + ended.number
    except (BrokenPipeError, OutputLost):
        raise
    except Exception as error:  # noqa: BLE001 - no traceback reaches a person
        return _failed(error, sink)


def _failed(error: Exception, sink: Sink) -> int:
    # Loaded only now: what goes well needs no errors, and starting is measured.
    from atomicapp.errors import AtomicAppError

    if not isinstance(error, AtomicAppError):
        return _defect(error, sink)
    sink.errors(error.problems)
    return error.exit_status


def _defect(defect: Exception, sink: Sink) -> int:
    import traceback

    frame = traceback.extract_tb(defect.__traceback__)[-1]
    where = f"{os.path.basename(frame.filename)}:{frame.lineno}"  # noqa: PTH119 - start-up
    sink.error(
        f"this is a defect of atomicapp, please report it: {type(defect).__name__} at {where}"
    )
    if os.environ.get("ATOMICAPP_TRACEBACK"):
        traceback.print_exception(defect)
    return 1


def _terminate(number: int, frame: FrameType | None) -> None:
    raise Terminated(number)


def _raised_in_vain(unraisable: UnraisableHookArgs) -> None:
    """Deliver a signal again whose exception came up where Python drops it: in a destructor
    or in the callback of a weak reference, which can be anywhere."""
    error = unraisable.exc_value
    if not isinstance(error, Terminated | KeyboardInterrupt):
        sys.__unraisablehook__(unraisable)
        return
    import threading

    number = error.number if isinstance(error, Terminated) else signal.SIGINT
    again = (threading.main_thread().ident, number)
    threading.Timer(AGAIN_AFTER, signal.pthread_kill, again).start()

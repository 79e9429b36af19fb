"""Stands between a process and its parent: when the pipe from the parent closes, stops the process.

A `K` on the pipe kills it at once: who reaps a process can never hit another one by that number.

Run as a script by an interpreter without site-packages, so that it costs little memory.
Arguments: uid and gid to run under (-1 to stay), stop signal, grace in seconds, then the command.
"""

import os
import select
import signal
import sys
import time
from contextlib import suppress

LIFELINE, ANSWER = 0, 1


def main() -> int:
    """Run the server that the arguments name, and end when either it or its parent has ended."""
    uid, gid, stop_signal, grace, *argv = sys.argv[1:]
    wakeups, written = os.pipe()
    os.set_blocking(written, False)
    signal.set_wakeup_fd(written)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _noticed)
    pid = os.fork()
    if pid == 0:
        _become(int(uid), int(gid), argv)
    with suppress(BrokenPipeError):  # a parent that is gone already; the closed pipe says so next
        os.write(ANSWER, b"%d\n" % pid)
    os.close(ANSWER)
    return _watch(pid, wakeups, int(stop_signal), float(grace))


def _noticed(_number: int, _frame: object) -> None:
    """The wake-up pipe says the rest."""


def _become(uid: int, gid: int, argv: list[str]) -> None:
    try:
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGPIPE):
            signal.signal(number, signal.SIG_DFL)
        if uid >= 0:
            os.setgroups([])
            os.setgid(gid)
            os.setuid(uid)
        os.dup2(os.open(os.devnull, os.O_RDWR), LIFELINE)
        os.dup2(2, ANSWER)
        os.execv(argv[0], argv)  # noqa: S606 - becomes the server itself; a shell in between would be what is killed
    except OSError as error:
        os.write(2, f"cannot run {argv[0]}: {error}\n".encode())
    finally:
        os._exit(127)


def _watch(pid: int, wakeups: int, stop_signal: int, grace: float) -> int:
    watched, deadline = [LIFELINE, wakeups], None
    while True:
        ready, _, _ = select.select(watched, [], [], deadline and max(0.0, deadline - time.monotonic()))
        noticed = os.read(wakeups, 64) if wakeups in ready else b""
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return _mirrored(status)
        said = os.read(LIFELINE, 1) if LIFELINE in ready else None
        if said == b"K" or (deadline and time.monotonic() >= deadline):
            watched, deadline = [wakeups], None
            os.kill(pid, signal.SIGKILL)
        elif deadline is None and (said == b"" or set(noticed) - {signal.SIGCHLD}):
            watched, deadline = [wakeups], time.monotonic() + grace
            os.kill(pid, stop_signal)


def _mirrored(status: int) -> int:
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main())

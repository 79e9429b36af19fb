"""Ports on loopback that nobody listens on."""

import secrets
import socket
from collections.abc import Iterable
from contextlib import closing

from services.dev.folder import StackError

_PORTS = range(20_000, 32_000)  # below the range from which systems take ports for outgoing connections


def free_port(preferred: int | None, taken: Iterable[int] = ()) -> int:
    """A free port on loopback, the earlier one if it still is."""
    if preferred is not None and _is_free(preferred):
        return preferred
    for _ in range(200):
        port = _PORTS.start + secrets.randbelow(len(_PORTS))
        if port not in taken and _is_free(port):
            return port
    raise StackError("No free port on 127.0.0.1 between 20000 and 32000: end something that listens there.")


def _is_free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True

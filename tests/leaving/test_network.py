"""Nothing but --cluster needs a network: every command ran where there is none."""

from __future__ import annotations

import subprocess
import sys

import pytest

from leaving.conftest import Ran, no_network

TRY = "import socket; socket.create_connection(('127.0.0.1', 9), 1)"


def test_every_command_runs_where_there_is_no_network_not_even_loopback(ran: Ran) -> None:
    if not ran.without_network:
        pytest.skip("this machine lets nobody take the network from a process (unshare --net)")
    tried = subprocess.run(
        [*no_network(), sys.executable, "-c", TRY], capture_output=True, text=True, check=False
    )
    assert "Network is unreachable" in tried.stderr  # or the run below would prove nothing
    assert ran.codes["monthly"] == 1  # for the deck that is no PDF, and nothing else
    assert (ran.root / "reports" / "notebooks" / "01_quality.html").is_file()
    assert ran.codes["verify"] == ran.codes["council"] == 0


def test_nothing_is_written_into_the_home_of_whoever_runs_it(ran: Ran) -> None:
    assert list(ran.home.iterdir()) == []

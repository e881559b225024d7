"""`./doudi serve`: the pages, and the worker beside them."""

import argparse
import ipaddress
import logging
import os
import socket
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.db import connection
from granian import Granian
from granian.constants import Interfaces

from doudi.config.commands.language import speak
from doudi.config.demo.departments import SILENT, departments_of_demo
from doudi.config.demo.home import city_folder
from doudi.config.start import require_ready
from doudi.kernel.errors import DoudiError
from doudi.platform.installation import check_keys_fit, find_installation

MOST_PROCESSES = 4


class PortInUse(DoudiError):
    """Another program already listens there."""

    code = "config.port-in-use"

    def __init__(self, port: int) -> None:
        super().__init__(
            speak(
                f"端口{port}有别的程序在用。换一个：./doudi serve --port {port + 1}",
                f"Port {port} is used by another program. Choose another: ./doudi serve --port {port + 1}",
            )
        )


class DemoOnlyHere(DoudiError):
    """A demo database, whose accounts anyone can open, was asked to be served beyond this machine."""

    code = "config.demo-only-on-loopback"

    def __init__(self, host: str) -> None:
        super().__init__(
            speak(
                f"这是演示数据，任何人都能用演示账号，不能开放到{host}。"
                "请用127.0.0.1，或用 ./doudi migrate 新建正式数据库。",
                f"This is demo data with accounts anyone can open; it is not served on {host}. "
                "Use 127.0.0.1, or make a real database with ./doudi migrate in another DOUDI_HOME.",
            )
        )


class DebugOnlyHere(DoudiError):
    """Detailed error pages show data; they are not served beyond this machine."""

    code = "config.debug-only-on-loopback"

    def __init__(self, host: str) -> None:
        super().__init__(
            speak(
                f"DOUDI_DEBUG开着，出错页会露出数据，不能开放到{host}。关掉它，或用127.0.0.1。",
                f"DOUDI_DEBUG is on and its error pages show data; it is not served on {host}. Turn it off, or use "
                "127.0.0.1.",
            )
        )


def is_loopback(host: str) -> bool:
    """Whether an address reaches only this machine.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0"), is_loopback("10.1.2.3")
    (True, True, False, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def port_number(text: str) -> int:
    """A port as typed.

    >>> port_number("8000")
    8000
    """
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(speak(f"{text} 不是端口，写1到65535", f"{text} is no port: write 1 to 65535"))
    return int(text)


def check_port(host: str, port: int) -> None:
    """Raise when the port cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
        except OSError as fault:
            raise PortInUse(port) from fault


def processes_here() -> int:
    """As many as there are cores, at most four, where PostgreSQL keeps the records; one on SQLite, which lets one
    write at a time, and in a demo.
    """
    return min(os.cpu_count() or 1, MOST_PROCESSES) if connection.vendor == "postgresql" else 1


def serve(host: str, port: int, processes: int = 0) -> int:
    """Serve until stopped. The worker runs beside as a child and ends with us.

    Args:
        processes: that draw pages; 0 leaves it to the database and the cores.
    """
    installation = find_installation()
    if installation is not None and installation.is_demo and not is_loopback(host):
        raise DemoOnlyHere(host)
    if settings.DEBUG and not is_loopback(host):
        raise DebugOnlyHere(host)
    check_keys_fit()
    check_port(host, port)
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    os.environ["DOUDI_SERVED_ON"] = host
    print(
        speak(f"打开 http://{host}:{port}/ ，按 Ctrl-C 停下。", f"Open http://{host}:{port}/ ; Ctrl-C stops it."),
        flush=True,
    )
    if installation is not None and installation.is_demo:
        print(speak(f"演示账号：http://{host}:{port}/demo/", f"Demo accounts: http://{host}:{port}/demo/"), flush=True)
    demo = installation.summary if installation is not None and installation.is_demo else {}
    city = city_folder(settings.DOUDI_HOME, demo["people"]) if "people" in demo else None
    with departments_of_demo(Path(settings.DOUDI_HOME), city) as departments:
        if departments is not None:
            print(departments_line(), flush=True)
        _serve_pages(host, port, processes or processes_here())
    return 0


def _serve_pages(host: str, port: int, processes: int) -> None:
    worker = subprocess.Popen([sys.executable, "-m", "doudi.config.commands", "worker"], start_new_session=True)
    logging.getLogger("_granian").setLevel(logging.WARNING)
    try:
        Granian(
            "doudi.config.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=processes,
            blocking_threads=8,
            websockets=False,
            log_enabled=False,
        ).serve()
    finally:
        worker.terminate()
        worker.wait(timeout=20)


def departments_line() -> str:
    """How a visitor of the demo makes the silent department well, and others sick."""
    return speak(
        f"模拟的部门一起开着，住房部门接通不答。修好：./doudi departments fault {SILENT} well",
        "The simulated departments run beside; the housing department takes questions and never answers. Mend it: "
        f"./doudi departments fault {SILENT} well",
    )


def run(argv: list[str]) -> int:
    """Serve this installation."""
    parser = argparse.ArgumentParser(prog="./doudi serve", description=speak("打开网页服务", "Serve the pages"))
    where = speak("监听地址，默认只有本机能打开", "address to listen on; by default only this machine can open it")
    parser.add_argument("--host", default="127.0.0.1", help=where)
    parser.add_argument("--port", type=port_number, default=8000, help=speak("端口，默认8000", "port, 8000 by default"))
    many = speak("几个进程出网页；PostgreSQL默认有几个核就几个，最多4个",
                 "processes that draw pages; on PostgreSQL as many as cores, 4 at most")  # fmt: skip
    parser.add_argument("--processes", type=int, choices=range(1, 65), metavar="N", default=0, help=many)
    given = parser.parse_args(argv)
    require_ready()
    return serve(given.host, given.port, given.processes)

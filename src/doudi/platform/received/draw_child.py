"""Draws one picture in a process of its own, with limits: started by `drawing`, imports nothing of ours.

Reads a line ``width height longest memory seconds``, then an SVG that holds the picture; writes a PNG.
"""

import resource
import sys

import typst


def main() -> None:
    """One picture in, one out; what goes wrong ends the process."""
    width, height, longest, memory, seconds = (int(part) for part in sys.stdin.buffer.readline().split())
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    scale = min(1.0, longest / max(width, height))
    page = f"#set page(width: {max(1, round(width * scale))}pt, height: {max(1, round(height * scale))}pt, margin: 0pt)"
    text = f'{page}\n#image("picture.svg", width: 100%, height: 100%, fit: "stretch")'
    files: dict[str, bytes] = {"main": text.encode(), "picture.svg": sys.stdin.buffer.read()}
    drawn = typst.compile(files, format="png", ppi=72.0, ignore_system_fonts=True)  # type: ignore[call-overload]  # its stub knows no several files
    sys.stdout.buffer.write(drawn)


if __name__ == "__main__":
    main()

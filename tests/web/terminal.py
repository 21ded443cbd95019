"""What a program shows on a terminal, as a page: runs it on a terminal of its own, and keeps the last screen that holds a text."""

import fcntl
import html as markup
import os
import pty
import struct
import subprocess
import termios
from pathlib import Path

import pyte

# Of the terminal that is drawn: the sixteen colours that programs name, as many dark themes have them.
COLOURS = {
    "default": "#d8dee9", "black": "#2e3440", "red": "#e06c75", "green": "#98c379", "brown": "#e5c07b", "blue": "#61afef",
    "magenta": "#c678dd", "cyan": "#56b6c2", "white": "#d8dee9", "brightblack": "#7f8896", "brightred": "#f08089",
    "brightgreen": "#b5e08f", "brightbrown": "#f5d08b", "brightyellow": "#f5d08b", "brightblue": "#7fc3ff",
    "brightmagenta": "#dc94f0", "brightcyan": "#70d0dc", "brightwhite": "#ffffff",
}  # fmt: skip
STYLE = """
body { margin: 0 }
main { background: #1e222a; color: #d8dee9; display: inline-block; border-radius: 8px; padding: 12px 16px;
       font: 14px/18px "DejaVu Sans Mono", monospace }
header { color: #7f8896; margin-bottom: 8px }
div { display: flex }
span { width: 1ch; height: 18px; white-space: pre; overflow: hidden }
b { font-weight: bold }
"""


def last_screen(command: list[str], folder: Path, columns: int, lines: int, holds: str) -> list[list[pyte.screens.Char]]:
    """The last screen with this text on it before the program ended, row by row."""
    screen = pyte.Screen(columns, lines)
    stream = pyte.ByteStream(screen)
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    env = os.environ | {"TERM": "xterm-256color"}
    program = subprocess.Popen(command, cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs, env=env, start_new_session=True)
    os.close(theirs)
    kept = []
    while True:
        try:
            data = os.read(ours, 1 << 16)
        except OSError:
            # The program ended, and its terminal with it.
            break
        if not data:
            break
        stream.feed(data)
        if any(holds in line for line in screen.display):
            kept = [[screen.buffer[y][x] for x in range(columns)] for y in range(lines)]
    assert program.wait() == 0, "\n".join(screen.display)
    assert kept, f"{command} never showed {holds}"
    return kept


def html(title: str, screen: list[list[pyte.screens.Char]]) -> str:
    rows = "".join(f"<div>{''.join(map(cell, row))}</div>" for row in trimmed(screen))
    head = f"<meta charset=utf-8><style>{STYLE}</style>"
    return f"<!doctype html>{head}<main><header>$ {markup.escape(title)}</header>{rows}</main>"


def trimmed(screen):
    """Without the empty rows at its end."""
    rows = list(screen)
    while rows and all(not char.data.strip() for char in rows[-1]):
        rows.pop()
    return rows


def cell(char: pyte.screens.Char) -> str:
    # A name, or six digits.
    colour = COLOURS.get(char.fg) or f"#{char.fg}"
    text = markup.escape(char.data) or " "
    style = f' style="color:{colour}"' if char.fg != "default" else ""
    return f"<span{style}>{'<b>' + text + '</b>' if char.bold else text}</span>"

"""Runs a program on a terminal of its own and answers its questions.

    asked.py QUESTIONS.json PROGRAM ARGUMENT...

QUESTIONS is a list of pairs: what the program says before it waits, and the keys that are typed then.
Prints all that stood on the terminal, without its movements, and exits as the program does.
"""

import json
import os
import pathlib
import pty
import re
import select
import sys
import time

questions = json.loads(pathlib.Path(sys.argv[1]).read_text())
child, terminal = pty.fork()
if child == 0:
    for name in ["CI", "TZ"]:
        os.environ.pop(name, None)
    os.execv(sys.argv[2], sys.argv[2:])
said, seen, deadline = "", 0, time.monotonic() + 60


def read():
    """Takes in what the program says next; false where it has ended."""
    global said
    if not select.select([terminal], [], [], deadline - time.monotonic())[0]:
        sys.exit(f"error: the program waits, and says nothing more than:\n{said}")
    try:
        more = os.read(terminal, 65536)
    except OSError:
        more = b""
    said += re.sub(r"\x1b\[[0-9?]*[A-Za-z]", "", more.decode()).replace("\r\n", "\n")
    return bool(more)


for question, keys in questions:
    while (at := said.find(question, seen)) < 0:
        if not read():
            sys.exit(f"error: the program ends before it asks `{question}`:\n{said}")
    seen = at + len(question)
    os.write(terminal, keys.encode())
while read():
    pass
print(said)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) % 256)

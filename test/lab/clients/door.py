"""How every ncclient script here goes in: key login, and the host key pinned to the one in the door's known_hosts."""

from ncclient import manager


def connect(door):
    with open(door["knownHostsFile"], encoding="utf-8") as lines:
        host_key = lines.readline().split()[2]
    return manager.connect(
        host=door["host"],
        port=door["port"],
        username=door["user"],
        key_filename=door["keyFile"],
        hostkey_b64=host_key,
        allow_agent=False,
        look_for_keys=False,
        timeout=30,
    )

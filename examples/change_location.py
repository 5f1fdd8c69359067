"""Sets the location of a device: python3 change_location.py LOCATION. Where somebody else has the lock, Forelock has it wait."""

import os
import sys

from ncclient import manager

CONFIG = """
<config xmlns="urn:ietf:params:xml:ns:netconf:base:1.0">
  <system xmlns="urn:ietf:params:xml:ns:yang:ietf-system"><location>%s</location></system>
</config>"""


def connect():
    with open(os.environ["FORELOCK_KNOWN_HOSTS"], encoding="utf-8") as lines:
        host_key = lines.readline().split()[2]
    return manager.connect(
        host=os.environ["FORELOCK_HOST"],
        port=int(os.environ["FORELOCK_PORT"]),
        username=os.environ["FORELOCK_USER"],
        key_filename=os.environ["FORELOCK_KEY"],
        hostkey_b64=host_key,
        allow_agent=False,
        look_for_keys=False,
        timeout=60,
    )


def change(location):
    with connect() as session, session.locked("candidate"):
        session.edit_config(target="candidate", config=CONFIG % location)
        session.commit()


if __name__ == "__main__":
    change(sys.argv[1])

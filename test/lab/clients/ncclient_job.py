"""The script that network engineers write: lock, edit, commit, unlock; it gives up on the first error.
argv: a door as JSON, a value to configure, seconds to hold the lock, and where the value is an interface's description,
its name. Prints what happens as JSON lines."""

import json
import sys
import time

from ncclient.operations import RPCError

from door import connect
from interface import INTERFACE

CONFIG = """
<config xmlns="urn:ietf:params:xml:ns:netconf:base:1.0">
  <system xmlns="urn:ietf:params:xml:ns:yang:ietf-system"><location>%s</location></system>
</config>"""


def tell(event, **more):
    print(json.dumps({"event": event, **more}), flush=True)


def main():
    door, value, hold = json.loads(sys.argv[1]), sys.argv[2], float(sys.argv[3])
    config = INTERFACE % (sys.argv[4], value) if len(sys.argv) > 4 else CONFIG % value
    with connect(door) as session:
        tell("asking")
        try:
            with session.locked("candidate"):
                tell("locked")
                time.sleep(hold)
                session.edit_config(target="candidate", config=config)
                session.commit()
                tell("committed")
        except RPCError as error:
            tell("failed", tag=error.tag, message=error.message)
            sys.exit(1)
    tell("done")


main()

"""A script that thinks: lock, edit, think, edit, commit, unlock; a lock that is denied is tried again, later and later.
argv: a door as JSON, the name of an interface, seconds to think. Waits for a line on stdin before it begins."""

import json
import random
import sys
import time

from ncclient.operations import RPCError

from door import connect
from interface import INTERFACE


def tell(event, **more):
    print(json.dumps({"event": event, "at": time.time(), **more}), flush=True)


def lock(session, tries):
    denied, pause = 0, 0.1
    while True:
        try:
            session.lock("candidate")
            return denied
        except RPCError as error:
            denied += 1
            if error.tag != "lock-denied" or denied == tries:
                raise
            time.sleep(pause * random.uniform(0.5, 1.5))
            pause = min(pause * 2, 2)


def main():
    door, name, think = json.loads(sys.argv[1]), sys.argv[2], float(sys.argv[3])
    random.seed(name)
    with connect(door) as session:
        tell("ready")
        sys.stdin.readline()
        try:
            denied = lock(session, 200)
            session.edit_config(target="candidate", config=INTERFACE % (name, "first"))
            time.sleep(think)
            session.edit_config(target="candidate", config=INTERFACE % (name, "second"))
            session.commit()
            session.unlock("candidate")
            tell("done", denied=denied)
        except RPCError as error:
            tell("failed", tag=error.tag, message=error.message)


main()

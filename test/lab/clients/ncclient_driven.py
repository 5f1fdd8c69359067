"""An ncclient session that is told what to do: a door as JSON in argv[1], then a step as JSON on each line of stdin,
a result as JSON on each line of stdout. A step is {"do": NAME, ...arguments of that name in OPERATIONS}."""

import json
import sys

from ncclient.operations import RPCError, TimeoutExpiredError
from ncclient.transport import TransportError
from ncclient.xml_ import to_ele

from door import connect


def facts(session):
    return {"session": int(session.session_id), "capabilities": list(session.server_capabilities)}


def text(reply):
    return {"data": reply.data if isinstance(reply.data, str) else reply.data_xml}


def plain(reply):
    return {"ok": reply.ok}


def notification(session, seconds):
    taken = session.take_notification(timeout=seconds)
    return {"notification": None if taken is None else taken.notification_xml}


OPERATIONS = {
    "hello": lambda m: facts(m),
    "get": lambda m, filter: text(m.get(filter=("subtree", filter))),
    "get-config": lambda m, source: text(m.get_config(source)),
    "edit-config": lambda m, target, config: plain(m.edit_config(target=target, config=config)),
    "lock": lambda m, target: plain(m.lock(target)),
    "unlock": lambda m, target: plain(m.unlock(target)),
    "validate": lambda m, source: plain(m.validate(source)),
    "discard": lambda m: plain(m.discard_changes()),
    "commit": lambda m: plain(m.commit()),
    "confirmed-commit": lambda m, seconds: plain(m.commit(confirmed=True, timeout=str(seconds))),
    "cancel-commit": lambda m: plain(m.cancel_commit()),
    "get-schema": lambda m, identifier: text(m.get_schema(identifier)),
    "subscribe": lambda m: plain(m.create_subscription()),
    "notification": lambda m, seconds: notification(m, seconds),
    "kill-session": lambda m, session: plain(m.kill_session(str(session))),
    "dispatch": lambda m, xml: {"reply": m.dispatch(to_ele(xml)).xml},
    "close": lambda m: plain(m.close_session()),
}


def failure(error):
    if isinstance(error, RPCError):
        return {"failed": "rpc-error", "tag": error.tag, "type": error.type, "info": error.info, "message": error.message}
    return {"failed": type(error).__name__, "message": str(error)}


def main():
    session = connect(json.loads(sys.argv[1]))
    print(json.dumps(facts(session)), flush=True)
    for line in sys.stdin:
        step = json.loads(line)
        try:
            result = OPERATIONS[step.pop("do")](session, **step)
        except (RPCError, TransportError, TimeoutExpiredError) as error:
            result = failure(error)
        print(json.dumps(result), flush=True)


main()

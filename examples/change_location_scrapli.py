"""Sets the location of a device with scrapli: python3 change_location_scrapli.py LOCATION. `pip install scrapli-netconf` first."""

import os
import sys

from scrapli_netconf.driver import NetconfDriver

CONFIG = """
<config>
  <system xmlns="urn:ietf:params:xml:ns:yang:ietf-system"><location>%s</location></system>
</config>"""


def ask(response):
    response.raise_for_status()


with NetconfDriver(
    host=os.environ["FORELOCK_HOST"],
    port=int(os.environ["FORELOCK_PORT"]),
    auth_username=os.environ["FORELOCK_USER"],
    auth_private_key=os.environ["FORELOCK_KEY"],
    ssh_known_hosts_file=os.environ["FORELOCK_KNOWN_HOSTS"],
    # Longer than the longest queue: a lock that waits is an answer that is late.
    timeout_ops=120,
) as session:
    ask(session.lock(target="candidate"))
    ask(session.edit_config(config=CONFIG % sys.argv[1], target="candidate"))
    ask(session.commit())
    ask(session.unlock(target="candidate"))

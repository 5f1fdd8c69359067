"""Runs one task for each argument, four at a time: python3 many_changes.py LOCATION... Each has a session of its own and locks
the same candidate: straight on the device all but one would be denied, through Forelock they go one after the other."""

import sys
from concurrent.futures import ThreadPoolExecutor

from change_location import change


def task(location):
    try:
        change(location)
        return f"{location}: done"
    except Exception as error:  # a task that fails does not stop the others
        return f"{location}: {error}"


with ThreadPoolExecutor(max_workers=4) as pool:
    for result in pool.map(task, sys.argv[1:]):
        print(result, flush=True)

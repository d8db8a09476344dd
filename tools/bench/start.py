"""Times whole runs of programs: start.py RUNS NAME=COMMAND...

Prints JSON: the median and the least time of each, in milliseconds. The runs
take turns, so that a busy moment of the machine hits all of them.
"""

import json
import shlex
import statistics
import subprocess
import sys
import time

runs = int(sys.argv[1])
programs = {}
for arg in sys.argv[2:]:
    name, command = arg.split("=", 1)
    programs[name] = shlex.split(command)
took = {name: [] for name in programs}
for n in range(runs + 1):
    for name, command in programs.items():
        began = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        if n > 0:  # the first brings the file into memory
            took[name].append((time.perf_counter() - began) * 1000)
json.dump({name: {"median": statistics.median(t), "least": min(t)} for name, t in took.items()}, sys.stdout)

"""Answers every line on standard input with a measured value, as one line of JSON: see ../processes/serve.mjs."""

import json
import sys


def serve(measure, name):
    """Says that this program, `name`, is ready, and measures once for every line that it reads."""
    print(json.dumps({"ready": True, "name": name}), flush=True)
    for _ in sys.stdin:
        print(json.dumps({"value": measure()}), flush=True)

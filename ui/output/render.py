"""Draws outside the app: ``python -P ui/output/render.py FORM``, a process of its own.

The converter holds Python's lock while it draws and keeps some 70 MB afterwards. In a process of
its own no other reader waits for it, and nothing of it stays.
"""

from __future__ import annotations

import base64
import json
import sys

import vl_convert

VEGA_LITE = "6.4"  # as Altair writes it
DOTS = 2  # of a PNG, for each dot of the SVG: sharp on paper and on a wall


def main(form: str) -> None:
    """Read from standard input, write to standard output.

    Parameters
    ----------
    form : str
        'svg': from a JSON list of Vega-Lite specifications to a JSON list of SVG.
        'png': from one SVG to a PNG.
        'screens': from a JSON list of SVG to a JSON list of PNG in their own size, as base64.
    """
    supplied = sys.stdin.buffer.read().decode()
    if form == "png":
        sys.stdout.buffer.write(vl_convert.svg_to_png(supplied, scale=DOTS))
        return
    if form == "screens":
        screens = (vl_convert.svg_to_png(load, scale=1) for load in json.loads(supplied))
        sys.stdout.write(json.dumps([base64.b64encode(screen).decode() for screen in screens]))
        return
    drawn = [
        # No address is allowed: whatever is drawn is in the specification.
        vl_convert.vegalite_to_svg(each, vl_version=VEGA_LITE, allowed_base_urls=[])
        for each in json.loads(supplied)
    ]
    sys.stdout.buffer.write(json.dumps(drawn).encode())


if __name__ == "__main__":
    main(sys.argv[1])

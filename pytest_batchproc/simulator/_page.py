"""A run as one HTML file: the picture, the stories of its deliveries, a small script.

The file loads nothing. Its Content-Security-Policy allows one script, by its hash: text of a body
cannot become another one.
"""

from __future__ import annotations

import base64
import hashlib
import json
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_batchproc.simulator._page_facts import Facts, facts
from pytest_batchproc.simulator._page_script import SCRIPT
from pytest_batchproc.simulator._page_svg import CUT, LABELS, LETTERS, ROW, TOP, legend, svg

if TYPE_CHECKING:
    from os import PathLike

    from pytest_batchproc.simulator._report import Report

_COLOURS = """\
.batchproc{--page:#fff;--ink:#1b1f24;--soft:#59636e;--line:#d1d9e0;--ok:#b7e4c0;--fail:#f5a3a3;
--raise:#e88b66;--timeout:#d3a4e8;--throttle:#c9c9c9;--again:#f3d57a;--kept:#9cc9f0;
background:var(--page);color:var(--ink);font:14px/1.45 system-ui,sans-serif;color-scheme:light}
@media(prefers-color-scheme:dark){.batchproc{--page:#15181d;--ink:#e6e9ed;--soft:#9aa4af;
--line:#39414a;--ok:#2c6b3c;--fail:#96333a;--raise:#9a4a24;--timeout:#6d3f86;--throttle:#555c63;
--again:#7c6414;--kept:#275d8d;color-scheme:dark}}
"""
_PICTURE = """\
.batchproc svg.run{display:block;font:12px ui-monospace,Menlo,Consolas,monospace}
.batchproc svg text{fill:var(--ink)}
.batchproc svg .foot{white-space:pre}
.batchproc svg .head text,.batchproc svg .group{fill:var(--soft);font-size:11px}
.batchproc svg .group{text-anchor:end}
.batchproc svg .axis line,.batchproc svg .wait{stroke:var(--line)}
.batchproc svg .wait{stroke-width:2}
.batchproc svg .label rect,.batchproc svg .head rect{fill:var(--page)}
.batchproc svg .bar{cursor:pointer}
.batchproc svg .bar text{text-anchor:middle;font-weight:600;pointer-events:none}
.batchproc svg .bar .mark{font-size:13px}
.batchproc svg .bar rect{stroke:var(--ink);stroke-opacity:.35}
.batchproc svg .bar.shared rect{stroke-width:3;stroke-opacity:1}
.batchproc svg .bar:focus{outline:none}
.batchproc svg .bar:focus rect{stroke-width:4;stroke-opacity:1;stroke-dasharray:5 2}
.batchproc svg .end{font-style:italic}
.batchproc svg .dead-lettered,.batchproc svg .discarded{font-weight:700}
""" + "".join(f".batchproc svg .bar.{sign} rect{{fill:var(--{sign})}}\n" for sign in LETTERS)
_AROUND = """\
.batchproc h1{font-size:18px;margin:0 0 6px}
.batchproc .lanes{overflow-x:auto;border:1px solid var(--line);border-radius:6px}
.batchproc .legend{color:var(--soft);font-size:12px;margin:0 0 8px}
.batchproc .legend span{display:inline-block;margin:0 12px 2px 0}
.batchproc .legend b{display:inline-block;min-width:18px;text-align:center;border-radius:4px;
color:var(--ink);margin-right:4px}
.batchproc p{margin:4px 0}
.batchproc pre{white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid var(--line);
border-radius:6px;padding:8px;font:12px/1.5 ui-monospace,Menlo,Consolas,monospace;margin:8px 0}
.batchproc .tools{display:flex;flex-wrap:wrap;gap:12px;margin:8px 0;align-items:center}
.batchproc .tools button,.batchproc .tools select{font:inherit;min-height:32px;min-width:36px}
.batchproc .tools select{max-width:100%}
""" + "".join(f".batchproc .legend b.{sign}{{background:var(--{sign})}}\n" for sign in LETTERS)
_STYLE = _COLOURS + _PICTURE + _AROUND

_BODY_STYLE = (
    "html,body{margin:0}body.batchproc{padding:12px;box-sizing:border-box;min-height:100vh}"
    # The picture and the story scroll, so that the story is next to what it is about.
    "body.live{display:flex;flex-direction:column;height:100dvh;min-height:600px}"
    "body.live>*{flex:none}body.live .lanes{flex:0 1 auto;min-height:180px;overflow:auto}"
    "body.live .notes{max-height:6.5em;overflow:auto}"
    "body.live #story{flex:1 1 0;min-height:30%;overflow:auto;margin-bottom:0}"
)

_HELP = """\
Point at a bar or tap it: its delivery is explained here. A click pins the text, Escape unpins it.
Click a row to see all attempts of its record, and the first of them in the picture.
Keyboard: Tab moves to the first bar; the arrow keys, Home and End move between bars."""


def save(report: Report, path: str | PathLike[str], title: str | None = None) -> Path:
    """Write the page of a run, and return where it is."""
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    text = picture(report) if target.suffix.lower() == ".svg" else page(report, title)
    target.write_text(text, encoding="utf-8")
    return target


def picture(report: Report) -> str:
    """The picture of a run as an SVG file, with its style inside."""
    style = f"{_COLOURS}{_PICTURE}".replace(".batchproc svg.run", "svg")
    style = style.replace(".batchproc svg ", "").replace(".batchproc", "svg")
    head, body = svg(facts(report), has_foot=True).split("\n", 1)
    background = '<rect width="100%" height="100%" style="fill:var(--page)"/>'
    return f"{head}\n<style>\n{style}</style>\n{background}\n{body}\n"


def page(report: Report, title: str | None = None) -> str:
    """The page of a run."""
    found = facts(report)
    script = f"const ROW = {ROW}, TOP = {TOP}, CUT = {CUT}, LABELS = {LABELS};\n{SCRIPT}"
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    groups = "".join(
        f'<option value="{number}">{escape(group)}</option>'
        for number, group in enumerate(found.groups)
    )
    # `<` would end the element; an escape of JSON says the same.
    data = json.dumps({"stories": found.stories}).replace("<", "\\u003c")
    return f"""\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title or found.title)}</title>
<style>
{_BODY_STYLE}
{_STYLE}</style>
</head>
<body class="batchproc">
{_head(found, title)}
<div class="tools">
<label><input type="checkbox" id="failed"> Failed only</label>
<label{" hidden" if len(found.groups) < 2 else ""}>Group <select id="group">\
<option value="">all</option>{groups}</select></label>
<span><button id="out" type="button" aria-label="Zoom out">-</button>
<button id="in" type="button" aria-label="Zoom in">+</button>
<button id="fit" type="button">Fit</button></span>
<span id="count" aria-live="polite"></span>
</div>
{_legend(found)}
<div class="lanes" role="region" aria-label="Deliveries">
{svg(found)}
</div>
<pre id="story" aria-live="polite" tabindex="0">{_HELP}</pre>
<script type="application/json" id="facts">{data}</script>
<script>{script}</script>
</body>
</html>
"""


def fragment(report: Report) -> str:
    """The picture for a notebook: no script, and its own style."""
    found = facts(report)
    return (
        f'<div class="batchproc"><style>{_STYLE}</style>{_head(found, None)}'
        f'<div class="lanes">{svg(found)}</div>{_legend(found)}</div>'
    )


def _head(found: Facts, title: str | None) -> str:
    test = f"<h1>{escape(title)}</h1>" if title else ""
    tag = "p" if title else "h1"
    notes = "".join(f"<p>{escape(note)}</p>" for note in (*found.notes, *found.left_out))
    shown = f'<div class="notes">{notes}</div>' if notes else ""
    return f"{test}<{tag}>{escape(found.title)}</{tag}>{shown}"


def _legend(found: Facts) -> str:
    parts = [
        f'<span><b class="{sign}">{letter}</b>{meaning}</span>'
        for sign, letter, meaning in legend(found)
    ]
    axis = "The axis compresses waiting: a gap grows with the logarithm of its time."
    return (
        '<details class="legend" open><summary>Legend</summary>'
        f"{' '.join(parts)} <span>{axis}</span></details>"
    )

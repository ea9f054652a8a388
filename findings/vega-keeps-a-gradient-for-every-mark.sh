#!/usr/bin/env bash
# vega: the SVG renderer keeps a definition for every mark that a gradient ever filled.
#
# What one would guess: a gradient written once in a specification is one definition in the document,
# whichever marks it fills and however often their rows are replaced.
# What happens: each mark at each update gets a definition of its own, and those of marks that are
# gone stay and are written again with every frame: 50 marks are 50 definitions, after four updates
# 200. With an `id` in the gradient, which the schema allows and the documentation of gradients does
# not mention, it is one. (With an id, x1, y1, x2 and y2 have to be given: the defaults are not set.)
# Why it matters here: Vega has no hatching, so unreliable areas of a map are striped by a gradient
# with hard edges. After five choices a map of 257 wards held 40,000 elements, and the next choice
# took more than three times as long. Nothing is reported.
# Seen with vega 6.2.0, jsdom 26.1.0 (and Chromium through Streamlit 1.67.0), 30 November 2026.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-fund --no-audit vega@6.2.0 jsdom@26.1.0
cat > count.mjs <<'SCRIPT'
import { JSDOM, VirtualConsole } from 'jsdom';

const page = new JSDOM('<div id="chart"></div>', {
  pretendToBeVisual: true, virtualConsole: new VirtualConsole(),
});
globalThis.window = page.window;
globalThis.document = page.window.document;
const vega = await import('vega');
const chart = document.querySelector('#chart');

async function definitions(name) {
  const gradient = {
    ...name, gradient: 'linear', x1: 0, y1: 0, x2: 1, y2: 0,
    stops: [{ offset: 0, color: 'white' }, { offset: 1, color: 'grey' }],
  };
  const fill = [{ test: 'datum.few', value: gradient }, { value: 'blue' }];
  const view = new vega.View(vega.parse({
    width: 100, height: 100, data: [{ name: 'rows' }],
    marks: [{ type: 'rect', from: { data: 'rows' }, encode: { update: {
      x: { field: 'x' }, width: { value: 1 }, height: { value: 10 }, fill } } }],
  }), { renderer: 'svg' }).initialize(chart);
  const counts = [];
  for (let update = 0; update < 4; update++) {
    const rows = Array.from({ length: 50 }, (_, x) => ({ x, few: true }));
    const change = vega.changeset().remove(() => true).insert(rows);
    await view.change('rows', change).runAsync();
    counts.push(chart.querySelectorAll('linearGradient').length);
  }
  view.finalize();
  chart.innerHTML = '';
  return counts.join(', ');
}
const without = await definitions({});
const named = await definitions({ id: 'stripes' });
console.log(`50 marks, four updates, definitions in the document without an id: ${without}`);
console.log(`the same with an id: ${named}`);
process.exit(without === '50, 100, 150, 200' && named === '1, 1, 1, 1' ? 0 : 1);
SCRIPT
node count.mjs

// Draws a chart and keeps it: another choice changes rows of the view that is there.
//
// Streamlit calls `draw` for each message. It brings a specification and columns, each as it is or
// by the name of its content where this tab was sent it before (see `pieces.py`).
const MOST_KEPT = 600; // pieces; the server counts on fewer
export const pieces = new Map();
const charts = new Map(); // by the place in the page where each is
const decoder = new TextDecoder();

class Lacking extends Error {}

// A page that is hidden has no frames.
const frame = () => new Promise((resolve) => {
  requestAnimationFrame(() => setTimeout(resolve));
  setTimeout(resolve, 100);
});

function piece(value) {
  if (typeof value !== "string") return value;
  if (!pieces.has(value)) throw new Lacking(value);
  const content = pieces.get(value);
  pieces.delete(value); // what was used last is dropped last
  pieces.set(value, content);
  return content;
}

function keep(sent) {
  for (const [name, content] of Object.entries(sent)) {
    pieces.delete(name);
    pieces.set(name, content);
  }
  for (const name of pieces.keys()) {
    if (pieces.size <= MOST_KEPT) break;
    pieces.delete(name);
  }
}

// A column is its values; words that repeat come once, with their places. JSON has no NaN.
function values(column) {
  if (column.words) return column.at.map((place) => (place < 0 ? null : column.words[place]));
  return column.nan ? column.map.map((value) => (value === "NaN" ? NaN : value)) : column;
}

function rowsOf(columns) {
  const names = Object.keys(columns);
  const lists = names.map((name) => values(piece(columns[name])));
  return (lists[0] ?? []).map((_, row) =>
    Object.fromEntries(names.map((name, column) => [name, lists[column][row]])));
}

class Chart {
  constructor(place, vega) {
    this.vega = vega;
    this.element = document.createElement("div");
    place.append(this.element);
    this.drawing = Promise.resolve();
    this.shown = {};
    this.inView = true;
    this.observers = [
      new ResizeObserver(() => this.fit()),
      new IntersectionObserver((seen) => { this.inView = seen.at(-1).isIntersecting; }),
    ];
    for (const observer of this.observers) observer.observe(this.element);
  }

  // One change after the other; of several that wait only the newest is drawn.
  take(data, component) {
    this.newest = data;
    this.component = component;
    this.drawing = this.drawing.then(() => data === this.newest && this.draw(data)).catch((error) => {
      if (error instanceof Lacking) component.setTriggerValue("lacking", error.message);
      else this.fail(error);
    });
  }

  async draw(data) {
    const columns = JSON.stringify(data.columns);
    this.focus = data.columns.focus && values(piece(data.columns.focus))[0];
    const specification = JSON.stringify(data.specification);
    const sameRows = columns === this.shown.columns;
    if (specification === this.shown.specification && this.view) {
      if (sameRows) return;
      if (!this.inView) await frame(); // what is looked at is drawn first
      if (data !== this.newest) return;
      this.unmark();
      const rows = rowsOf(data.columns);
      const changes = this.changes(rows);
      if (changes) this.view.change("rows", changes);
      else this.view.data("rows", rows);
      await this.view.runAsync();
      this.refer();
    } else {
      await this.begin(piece(data.specification), rowsOf(data.columns), data);
    }
    this.shown = { columns, specification };
  }

  // The same areas with other figures: each mark is changed, which takes six tenths of the time of
  // taking all away and drawing all again. The order of areas on a map says nothing.
  changes(rows) {
    if (!rows.length || !("part" in rows[0] && "code" in rows[0])) return null;
    const name = (row) => `${row.part} ${row.code}`;
    const drawn = new Map(this.view.data("rows").map((row) => [name(row), row]));
    if (drawn.size !== rows.length || !rows.every((row) => drawn.has(name(row)))) return null;
    const changes = this.changeset();
    for (const row of rows) {
      const old = drawn.get(name(row));
      for (const field of Object.keys(row)) {
        if (old[field] !== row[field]) changes.modify(old, field, row[field]);
      }
    }
    return changes;
  }

  async begin(specification, rows, { height, description }) {
    this.end();
    this.element.style.cssText = `width:100%;height:${height ? `${height}px` : "100%"}`;
    const { embed, changeset, expressionInterpreter } = await this.vega;
    this.changeset = changeset;
    await this.laidOut();
    this.size = [this.element.clientWidth, this.element.clientHeight];
    const { view, finalize } = await embed(
      this.element,
      {
        ...specification, description, datasets: { rows },
        autosize: { type: "fit", contains: "padding" },
        width: this.size[0], height: this.size[1],
        padding: { bottom: 20, ...specification.padding },
      },
      {
        ast: true, expr: expressionInterpreter, renderer: "svg", actions: false,
        tooltip: { disableDefaultStyle: true }, defaultStyle: false,
      },
    );
    Object.assign(this, { view, finalize });
    this.refer();
    view.addEventListener("mouseover", (_, item) => brush(linkOf(item?.datum)));
    view.addEventListener("mouseout", () => brush(null));
    view.addEventListener("click", (_, item) => {
      const code = item?.datum?.code;
      if (code && this.newest.picks) this.component.setTriggerValue("pick", code);
    });
    this.fit();
  }

  // Vega names a pattern by the whole address of the page, which the next choice changes.
  refer() {
    for (const mark of this.element.querySelectorAll('[fill^="url("]')) {
      const fill = mark.getAttribute("fill");
      if (!fill.startsWith("url(#")) mark.setAttribute("fill", `url(${fill.slice(fill.indexOf("#"))}`);
    }
  }

  // A chart in what is folded away has no width: it is drawn when it can be seen.
  laidOut() {
    if (this.element.clientWidth && this.element.clientHeight) return null;
    return new Promise((resolve) => { this.wide = resolve; });
  }

  fit() {
    const size = [this.element.clientWidth, this.element.clientHeight];
    if (!size[0] || !size[1]) return;
    this.wide?.();
    if (!this.view || (size[0] === this.size[0] && size[1] === this.size[1])) return;
    this.size = size;
    this.view.width(size[0]).height(size[1]).runAsync();
  }

  // The first mark of what is linked, once: a map draws an area in several layers.
  mark(link) {
    this.unmark();
    const found = this.view && find(this.view.scenegraph().root.items[0], (datum) => isOf(datum, link));
    const drawn = found?._svg;
    const picture = drawn?.ownerSVGElement;
    if (!picture) return;
    const outline = document.createElementNS("http://www.w3.org/2000/svg", "path");
    const { a, b, c, d, e, f } = picture.getScreenCTM().inverse().multiply(drawn.getScreenCTM());
    outline.setAttribute("d", drawn.getAttribute("d"));
    outline.setAttribute("transform", `matrix(${[a, b, c, d, e, f]})`);
    outline.setAttribute("class", "brushed");
    outline.setAttribute("aria-hidden", "true");
    picture.append(outline);
    this.outline = outline;
  }

  unmark() {
    this.outline?.remove();
    this.outline = null;
  }

  fail(error) {
    console.warn("A chart was not drawn:", error);
    this.end();
    this.element.style.cssText = "";
    this.element.textContent = this.newest.failed;
    this.shown = {};
  }

  end() {
    this.unmark();
    this.finalize?.();
    this.view = this.finalize = null;
    this.element.replaceChildren();
  }

  leave() {
    this.newest = null;
    for (const observer of this.observers) observer.disconnect();
    this.end();
    this.element.remove();
  }
}

// What the pointer is over is marked in every picture: an area, or a period. A picture through time
// is of the area in view, which the others know as their focus.
let brushed = "null";

function linkOf(datum) {
  if (!datum || !(datum.code || datum.when)) return null;
  if (datum.code) return { code: datum.code };
  const focus = [...charts.values()].map((chart) => chart.focus).find((code) => code);
  return { when: datum.when, code: focus };
}

function brush(link) {
  const text = JSON.stringify(link);
  if (text === brushed) return;
  brushed = text;
  for (const chart of charts.values()) {
    if (link) chart.mark(link);
    else chart.unmark();
  }
}

function isOf(datum, link) {
  return datum.code ? datum.code === link.code : !!link.when && datum.when === link.when;
}

const OUTLINED = ["shape", "rect", "symbol"];

function find(group, test) {
  for (const mark of group.items ?? []) {
    if (mark.marktype === "group") {
      for (const inner of mark.items) {
        const found = find(inner, test);
        if (found) return found;
      }
    } else if (OUTLINED.includes(mark.marktype)) {
      const found = mark.items.find((item) => item.datum && item._svg && test(item.datum));
      if (found) return found;
    }
  }
  return null;
}

export function draw(component, vega) {
  const data = JSON.parse(decoder.decode(component.data));
  keep(data.pieces);
  const place = component.parentElement;
  if (!charts.has(place)) charts.set(place, new Chart(place, vega));
  charts.get(place).take(data, component);
  return () => {
    charts.get(place)?.leave();
    charts.delete(place);
  };
}

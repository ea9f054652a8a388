// Draws a chart and keeps it: another choice changes rows of the view that is there.
//
// Streamlit calls `draw` for each message. It brings a specification and columns, each as it is or
// by the name of its content where this tab was sent it before (see `pieces.py`).
const MOST_KEPT = 600; // pieces; the server counts on fewer
export const pieces = new Map();
const charts = new WeakMap();
const decoder = new TextDecoder();

class Lacking extends Error {}

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
    this.observer = new ResizeObserver(() => this.fit());
    this.observer.observe(this.element);
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
    const specification = JSON.stringify(data.specification);
    const sameRows = columns === this.shown.columns;
    if (specification === this.shown.specification && this.view) {
      if (sameRows) return;
      this.view.data("rows", rowsOf(data.columns));
      await this.view.runAsync();
    } else {
      await this.begin(piece(data.specification), rowsOf(data.columns), data);
    }
    this.shown = { columns, specification };
  }

  async begin(specification, rows, { height, description }) {
    this.end();
    this.element.style.cssText = `width:100%;height:${height ? `${height}px` : "100%"}`;
    const { embed, expressionInterpreter } = await this.vega;
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
    view.addEventListener("click", (_, item) => {
      const code = item?.datum?.code;
      if (code && this.newest.picks) this.component.setTriggerValue("pick", code);
    });
    this.fit();
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

  fail(error) {
    console.warn("A chart was not drawn:", error);
    this.end();
    this.element.style.cssText = "";
    this.element.textContent = this.newest.failed;
    this.shown = {};
  }

  end() {
    this.finalize?.();
    this.view = this.finalize = null;
    this.element.replaceChildren();
  }

  leave() {
    this.newest = null;
    this.observer.disconnect();
    this.end();
    this.element.remove();
  }
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

// Notes when the pictures and the title of a page were last changed: `window.drawn`.
//
// A change of the document and a call that draws on a canvas both count; they are given the time of
// the frame in which they are seen. `PARTS` names the parts of the page by selector; `WIDTHS` the
// canvases that lie in shadow roots, by their width.
(() => {
  const parts = PARTS, widths = WIDTHS;
  const drawn = (window.drawn = { since: 0, last: {}, waiting: new Set() });
  const silent = /^(data-stale|data-test|aria-expanded|aria-activedescendant)/;

  drawn.everywhere = (selector) => {
    const all = [];
    const look = (root) => {
      all.push(...root.querySelectorAll(selector));
      root.querySelectorAll('*').forEach((each) => each.shadowRoot && look(each.shadowRoot));
    };
    look(document);
    return all;
  };
  drawn.begin = (event) => {
    drawn.last = {};
    drawn.waiting.clear();
    drawn.since = null;
    const now = () => { drawn.since = performance.now(); };
    if (event) window.addEventListener(event, now, { capture: true, once: true });
    else now();
  };
  drawn.quiet = (milliseconds) => {
    const times = Object.values(drawn.last);
    return times.length > 0 && drawn.waiting.size === 0
      && performance.now() - drawn.since - Math.max(...times) > milliseconds;
  };

  const note = (element) => {
    for (const [part, selector] of Object.entries(parts))
      if (element?.closest?.(selector)) drawn.waiting.add(part);
  };
  const observer = new MutationObserver((records) => {
    for (const record of records)
      if (record.type !== 'attributes' || !silent.test(record.attributeName))
        note(record.target.nodeType === 1 ? record.target : record.target.parentElement);
  });
  const all = { subtree: true, childList: true, attributes: true, characterData: true };
  observer.observe(document, all);
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (...options) {
    const root = attach.apply(this, options);
    observer.observe(root, all);
    return root;
  };
  const canvas = CanvasRenderingContext2D.prototype;
  for (const name of ['fill', 'stroke', 'fillText', 'drawImage', 'putImageData', 'fillRect',
    'clearRect']) {
    const draw = canvas[name];
    canvas[name] = function (...values) {
      if (this.canvas?.isConnected) {
        note(this.canvas);
        for (const [part, width] of Object.entries(widths))
          if (Math.abs((this.canvas.clientWidth || this.canvas.width) - width) < 12)
            drawn.waiting.add(part);
      }
      return draw.apply(this, values);
    };
  }
  const frame = () => {
    if (drawn.waiting.size && drawn.since !== null) {
      for (const part of drawn.waiting) drawn.last[part] = performance.now() - drawn.since;
      drawn.waiting.clear();
    }
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})();

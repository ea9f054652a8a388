// What Streamlit's browser part does that a reader would not expect, put right in the browser.
// Runs once in a tab, whatever page is opened.
(() => {
  if (window.essexBrowser) return;
  window.essexBrowser = true;

  // 1. A chart has one menu, ours. Streamlit adds a toolbar that is only transparent: four buttons
  // a chart that the keyboard stops at unseen, one of which saves a picture without its title,
  // source and "Demonstration". `theme` hides it from the first moment; here it leaves the document.
  const toolbars = ":has(> [data-testid=stVegaLiteChart]) > [data-testid=stElementToolbar]";
  const clear = () => document.querySelectorAll(toolbars).forEach((toolbar) => toolbar.remove());
  new MutationObserver(clear).observe(document.body, { childList: true, subtree: true });
  clear();

  // 2. A page writes its whole choice into its address when it has run. Where the reader did
  // nothing since the last entry of the history, that completes the entry and is none of its own:
  // or Back would have to be pressed twice to leave a page.
  let acted = false;
  for (const act of ["pointerdown", "keydown"]) addEventListener(act, () => { acted = true; }, true);
  // A fast page has written its address before this runs: then Back passes over the first entry.
  const opened = performance.getEntriesByType("navigation")[0]?.name;
  const doubled = location.href !== opened ? opened : null;
  addEventListener("popstate", (event) => {
    acted = false;
    if (location.href !== doubled) return;
    event.stopImmediatePropagation();
    history.back();
  }, true);
  const push = history.pushState.bind(history);
  history.pushState = (state, unused, address) => {
    const samePage = new URL(address, location.href).pathname === location.pathname;
    if (samePage && !acted) history.replaceState(state, unused, address);
    else push(state, unused, address);
    acted = false;
  };
})();

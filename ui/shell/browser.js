// What Streamlit's browser part does that a reader would not expect, put right in the browser.
// Runs once in a tab, whatever page is opened.
(() => {
  if (window.essexBrowser) return;
  window.essexBrowser = true;

  // 1. What Streamlit tells a screen reader that is not so. Its menu on a narrow screen is a list
  // with headings between the entries, which no list may have: it is a menu of links. The field
  // for files has a name and takes the focus, yet says that it is nothing.
  const roles = [
    ["[data-testid=stSidebarNavItems], [data-testid=stSidebarNavItems] li", "presentation"],
    ["[data-testid=stFileUploaderDropzone]", "group"],
  ];
  const correct = () => {
    for (const [elements, role] of roles) {
      document.querySelectorAll(`:is(${elements}):not([role=${role}])`)
        .forEach((element) => element.setAttribute("role", role));
    }
    // Text wider than its box is scrolled by the keyboard only where the keyboard can stop at it.
    document.querySelectorAll("[data-testid=stCode] pre:not([tabindex])").forEach((text) => {
      if (text.scrollWidth > text.clientWidth) text.tabIndex = 0;
    });
  };
  // A change of filter changes the document dozens of times: it is looked at once a frame.
  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; correct(); });
  }).observe(document.body, { childList: true, subtree: true });
  correct();

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

"use strict";
// Screens change on the speaker's key and on nothing else. No request is ever made.
(() => {
  const root = document.documentElement;
  const screens = [...document.querySelectorAll("section")];
  const minutes = screens.map((one) => Number(one.dataset.minutes));
  const titles = screens.map((one) => one.querySelector("h2").textContent);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let at = 0, typed = "", blank = false, speaker = null, began = null, reached = null;

  const look = (name) => { root.dataset.look = name; };
  const stage = () => root.classList.contains("stage");

  function show(to) {
    const before = at;
    at = Math.min(Math.max(to, 0), screens.length - 1);
    screens.forEach((one, place) => one.classList.toggle("shown", place === at));
    if (at !== before) {
      if (began === null) began = Date.now();
      reached = Date.now();
      history.replaceState(null, "", "#" + (at + 1));
    }
    if (stage()) screens[at].focus({ preventScroll: true });
    tell();
  }

  function cover(yes) {
    blank = yes;
    root.classList.toggle("blank", yes);
    tell();
  }

  function mode(name) {
    const reading = name !== "screens";
    root.classList.toggle("stage", !reading);
    root.classList.toggle("reading", reading);
    root.classList.toggle("large", name === "large");
    cover(false);
    document.querySelectorAll("svg.narrow").forEach((one) => {
      one.setAttribute("viewBox", reading && one.dataset.picture || "0 0 1024 768");
    });
    document.querySelectorAll("button[data-mode]").forEach((one) => {
      one.setAttribute("aria-pressed", String(one.dataset.mode === name));
    });
    show(at);
    if (reading) screens[at].scrollIntoView();
  }

  function fill() {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (root.requestFullscreen) root.requestFullscreen().catch(() => {});
  }

  // The speaker's own window: the time of day, the time taken, what is on and what comes next.
  function openSpeaker() {
    speaker = window.open("", "speaker", "width=760,height=520");
    if (!speaker) return;
    const page = speaker.document;
    page.title = "For the speaker";
    page.documentElement.lang = "en-GB";
    page.body.replaceChildren();
    page.body.style.cssText = "margin:0;padding:24px;background:#0E1A26;color:#F5F7FA;" +
      "font:24px/1.35 Arial,Helvetica,sans-serif";
    for (const name of ["clock", "taken", "now", "next"]) {
      const line = page.createElement("p");
      line.id = name;
      line.style.cssText = "margin:0 0 18px" + (name === "taken" ? ";font-size:44px" : "");
      page.body.append(line);
    }
    page.onkeydown = key;
    tell();
  }

  const pair = (seconds) =>
    Math.floor(seconds / 60) + ":" + String(Math.floor(seconds % 60)).padStart(2, "0");

  function tell() {
    if (!speaker || speaker.closed) return;
    const put = (name, text) => { speaker.document.getElementById(name).textContent = text; };
    const own = reached === null ? 0 : (Date.now() - reached) / 1000;
    const whole = began === null ? 0 : (Date.now() - began) / 1000;
    const of = minutes[at] ? " of " + minutes[at] + ":00" : "";
    const over = minutes[at] && own > 60 * minutes[at];
    put("clock", new Date().toLocaleTimeString("en-GB") + " · " + pair(whole) + " in all" +
      (blank ? " · the screen is blank" : ""));
    put("taken", pair(own) + of + (over ? " – over" : ""));
    speaker.document.getElementById("taken").style.color = over ? "#F28C38" : "inherit";
    put("now", "Now " + (at + 1) + " of " + screens.length + ": " + titles[at]);
    put("next", at + 1 < screens.length ? "Next: " + titles[at + 1] : "This is the last.");
  }

  const FORWARD = ["ArrowRight", "ArrowDown", "PageDown", " ", "Spacebar"];
  const BACK = ["ArrowLeft", "ArrowUp", "PageUp", "Backspace"];

  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (!stage()) {
      if (name === "p") mode("screens");
      return;
    }
    let known = true;
    if (/^[0-9]$/.test(name)) { typed = (typed + name).slice(-3); return; }
    if (name === "Enter" && typed) { cover(false); show(Number(typed) - 1); }
    else if (FORWARD.includes(name) || name === "Enter") { cover(false); show(at + 1); }
    else if (BACK.includes(name)) { cover(false); show(at - 1); }
    else if (name === "Home") { cover(false); show(0); }
    else if (name === "End") { cover(false); show(screens.length - 1); }
    else if (name === "b" || name === ".") cover(!blank);
    else if (name === "f" || name === "F5") fill();
    else if (name === "Escape") cover(false);
    else if (name === "s") openSpeaker();
    else if (name === "l") look(root.dataset.look === "dark" ? "light" : "dark");
    else if (name === "r") mode("reading");
    else known = false;
    typed = "";
    if (known && name !== "Escape") event.preventDefault();
  }

  document.addEventListener("keydown", key);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button && button.dataset.mode) mode(button.dataset.mode);
    else if (button && button.dataset.look) look(button.dataset.look);
    else if (stage()) { cover(false); show(event.clientX < innerWidth / 3 ? at - 1 : at + 1); }
  });

  setInterval(tell, 1000);
  look(root.dataset.look || (dark.matches ? "dark" : "light"));
  const wanted = location.hash.slice(1);
  const narrow = innerWidth < 700;
  if (/^[0-9]+$/.test(wanted)) at = Math.min(Number(wanted), screens.length) - 1;
  mode(["reading", "large", "screens"].includes(wanted) ? wanted : narrow ? "reading" : "screens");
})();

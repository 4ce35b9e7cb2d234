// Small manners of the pages: clocks tick, keys move rows, menus close. Every page works without this file.

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const one = (selector, root = document) => root.querySelector(selector);
const shown = (element) => element.offsetParent !== null || getComputedStyle(element).position === "fixed";

// ---- clocks: seconds in, h:mm or h:mm:ss out; the server's figure is the start, our clock only adds
const two = (number) => String(number).padStart(2, "0");
function clock(seconds, exact) {
  const size = Math.abs(seconds);
  const text = `${Math.floor(size / 3600)}:${two(Math.floor((size % 3600) / 60))}`;
  return (seconds < 0 ? "−" : "") + text + (exact ? `:${two(size % 60)}` : "");
}

const started = new WeakMap();
function passed(element) {
  if (!started.has(element)) started.set(element, Date.now());
  return Math.floor((Date.now() - started.get(element)) / 1000);
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function tick() {
  for (const element of all("[data-run]")) write(element, clock(Number(element.dataset.run) + passed(element), true));
  for (const element of all("[data-left]")) {
    const left = Number(element.dataset.left) - passed(element);
    write(element, clock(left, Math.abs(left) < 600));
  }
}
if (one("[data-run], [data-left]")) tick();
setInterval(tick, 1000);

// ---- rows: the chosen one carries aria-current; the peek follows it when htmx is there
const ROWS = "tr.t, tr[data-row-href]";
const chosen = () => one(`:is(${ROWS})[aria-current="true"]`);
let waiting = 0;

function choose(row) {
  chosen()?.removeAttribute("aria-current");
  row.setAttribute("aria-current", "true");
  row.scrollIntoView({ block: "nearest" });
  clearTimeout(waiting);
  const peek = one("#peek");
  const href = row.dataset.peek ?? (row.matches(".t") && `${link(row).href}/peek`);
  if (!href || !peek || !shown(peek) || !window.htmx) return;
  waiting = setTimeout(() => {
    window.htmx.ajax("GET", href, { target: "#peek", swap: "outerHTML" });
  }, 120);
}

function move(step) {
  const rows = all(ROWS);
  if (!rows.length) return;
  const place = rows.indexOf(chosen());
  choose(rows[Math.min(Math.max(place + step, 0), rows.length - 1)]);
}

const link = (row) => row && one("a[href]", row);

// ---- picking: select-all, shift for a range, and how many are picked
let lastPicked = null;
function picked(event) {
  const box = event.target;
  if (box.matches("[data-all]")) {
    for (const other of all("[data-row]", box.closest("table"))) other.checked = box.checked;
  }
  count(box.closest("table"));
}

function count(table) {
  const boxes = all("[data-row]", table ?? document);
  const number = boxes.filter((box) => box.checked).length;
  const head = table && one("[data-all]", table);
  if (head) {
    head.checked = number > 0 && number === boxes.length;
    head.indeterminate = number > 0 && number < boxes.length;
  }
  for (const place of all("[data-picked]")) place.textContent = number || "";
}

function range(event) {
  const box = event.target;
  const boxes = all("[data-row]", box.closest("table"));
  const from = boxes.indexOf(lastPicked);
  if (event.shiftKey && from >= 0) {
    const to = boxes.indexOf(box);
    for (const other of boxes.slice(Math.min(from, to), Math.max(from, to) + 1)) other.checked = box.checked;
  }
  lastPicked = box;
}

// ---- toasts leave after ten seconds, unless somebody is on them
function greet(toast) {
  if (toast.dataset.seen) return;
  toast.dataset.seen = "1";
  const shut = one("[data-shut]", toast);
  if (shut) shut.hidden = false;
  let timer = 0;
  const leave = () => { toast.classList.add("bye"); setTimeout(() => toast.remove(), 350); };
  const start = () => { timer = setTimeout(leave, 10000); };
  const stay = () => clearTimeout(timer);
  toast.addEventListener("pointerenter", stay);
  toast.addEventListener("focusin", stay);
  toast.addEventListener("pointerleave", start);
  toast.addEventListener("focusout", start);
  start();
}

// ---- keys
const TYPING = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]";
const composing = (event) => event.isComposing || event.keyCode === 229;

function send(event) {
  const form = event.target.closest("form");
  if (!form || form.getAttribute("role") === "search") return;
  event.preventDefault();
  const button = one("button.go, button:not([type]), button[type=submit]", form);
  form.requestSubmit(button ?? undefined);
}

function find() {
  const field = all("[data-find]").find(shown);
  if (field) { field.focus(); field.select(); } else location.assign("/search");
}

function press(key) {
  const target = all("[data-key]").find((element) => element.dataset.key.toUpperCase() === key && (shown(element) || element.matches(".vh")));
  if (!target) return false;
  if (target.matches("input[type=radio]")) target.checked = true;
  if (target.matches("input, textarea, select")) target.focus(); else target.click();
  return true;
}

const DEEDS = {
  O: () => (link(chosen()) ?? one("#peek .open"))?.click(),
  J: () => move(1),
  K: () => move(-1),
  X: () => one("[data-row]", chosen() ?? document.createElement("i"))?.click(),
  T: () => one(".play", chosen() ?? document.createElement("i"))?.click(),
  Z: () => all("[data-undo]").at(-1)?.click(),
  "/": find,
  "?": () => one("#keys")?.showModal?.(),
};

function single(event) {
  if (document.body.dataset.keys === "off" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.(TYPING) || one("dialog[open]")) return;
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  if (key === "Enter" && chosen() && !event.target.closest("a, button, input, summary, label")) {
    link(chosen())?.click();
    return;
  }
  if (press(key)) { event.preventDefault(); return; }
  if (DEEDS[key]) { event.preventDefault(); DEEDS[key](); }
}

addEventListener("keydown", (event) => {
  if (composing(event)) {
    // Enter that ends a conversion belongs to the input method, never to the form
    if (event.key === "Enter") event.stopPropagation();
    return;
  }
  if (event.key === "Escape") closeMenus();
  const chord = event.ctrlKey || event.metaKey;
  if (chord && event.key === "Enter") return send(event);
  if (chord && event.key.toLowerCase() === "k") { event.preventDefault(); return find(); }
  single(event);
}, true);

// some engines end a composition with the very Enter that would submit
let composedAt = 0;
addEventListener("compositionend", (event) => { composedAt = event.timeStamp; }, true);
addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches?.("input") && event.timeStamp - composedAt < 50) event.preventDefault();
}, true);

// ---- menus made of <details> close on Escape and outside clicks
function closeMenus(except) {
  for (const menu of all("details.menu[open]")) {
    if (menu === except || menu.contains(except ?? null)) continue;
    const inside = menu.contains(document.activeElement);
    menu.open = false;
    if (inside) one("summary", menu)?.focus();
  }
}

addEventListener("click", (event) => {
  const target = event.target;
  if (!(target instanceof Element)) return;
  closeMenus(target.closest("details.menu") ?? undefined);
  if (target.closest("[data-print]")) print();
  if (target.closest("[data-shut]")) target.closest(".toast").remove();
  if (target.matches("[data-row]")) range(event);
  const row = target.closest(ROWS);
  if (row && !target.closest("a, button, input, label, summary") && !String(getSelection())) choose(row);
});
addEventListener("change", (event) => { if (event.target.matches?.("[data-row], [data-all]")) picked(event); });

// ---- after a page or a part has come
function arrive(root) {
  for (const toast of all(".toast", root)) greet(toast);
  for (const button of all("[data-print]", root)) button.hidden = false;
  one("[data-focus]", root)?.focus();
  count(one("table:has([data-row])"));
}
arrive(document);
document.addEventListener("htmx:load", (event) => arrive(event.detail.elt));
document.addEventListener("htmx:configRequest", () => closeMenus());

// What makes the desk handy: the palette below the search field, drafts, templates, and a quick log that waits for the
// network. Every page works without this file.

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const one = (selector, root = document) => root.querySelector(selector);
const composing = (event) => event.isComposing || event.keyCode === 229;
const PART = { headers: { "HX-Request": "true" } };

// ---- the palette: a combobox; Enter without a choice searches as it does without a script
const finder = one("[data-find]");
const list = document.createElement("div");
let turn = 0;
let at = -1;
let pause = 0;

const options = () => all("[role=option]", list);

function shut() {
  turn += 1;
  at = -1;
  list.hidden = true;
  finder.setAttribute("aria-expanded", "false");
  finder.removeAttribute("aria-activedescendant");
}

function point(place) {
  const found = options();
  if (!found.length) return;
  found[at]?.setAttribute("aria-selected", "false");
  at = (place + found.length) % found.length;
  found[at].setAttribute("aria-selected", "true");
  found[at].scrollIntoView({ block: "nearest" });
  finder.setAttribute("aria-activedescendant", found[at].id);
}

async function look() {
  const asked = (turn += 1);
  const told = new URLSearchParams({ q: finder.value, at: location.pathname });
  const answer = await fetch(`/palette?${told}`, PART).catch(() => null);
  if (!answer?.ok || asked !== turn || document.activeElement !== finder) return;
  list.innerHTML = await answer.text();
  at = -1;
  list.hidden = !options().length;
  finder.removeAttribute("aria-activedescendant");
  finder.setAttribute("aria-expanded", String(!list.hidden));
}

function steer(event) {
  if (composing(event)) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (list.hidden) look(); else point(event.key === "ArrowDown" ? at + 1 : at < 0 ? -1 : at - 1);
  } else if (event.key === "Enter" && at >= 0 && !list.hidden) {
    event.preventDefault();
    location.assign(options()[at].dataset.href);
  } else if (event.key === "Escape" && !list.hidden) {
    event.preventDefault();
    shut();
  }
}

if (finder) {
  Object.assign(list, { id: "palette", className: "palette", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", finder.getAttribute("aria-label"));
  finder.form.append(list);
  for (const [name, value] of Object.entries({ role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-controls": "palette", "aria-expanded": "false" })) finder.setAttribute(name, value);
  finder.addEventListener("focus", look);
  finder.addEventListener("blur", () => setTimeout(shut, 150));
  finder.addEventListener("keydown", steer);
  finder.addEventListener("input", (event) => {
    if (event.isComposing) return;
    clearTimeout(pause);
    pause = setTimeout(look, 120);
  });
  finder.addEventListener("compositionend", look);
  list.addEventListener("pointerdown", (event) => {
    const option = event.target.closest("[role=option]");
    event.preventDefault();
    if (option) location.assign(option.dataset.href);
  });
}

// ---- drafts: kept on the server a moment after the last key, and when the page is left
const timers = new Map();
const kept = new WeakMap();
let typedAt = 0;

const address = (area) => area.form.action.replace(/\/[a-z]+$/, "/draft");

function keep(area) {
  clearTimeout(timers.get(area));
  timers.delete(area);
  if (area.value === (kept.get(area) ?? area.defaultValue)) return;
  const body = new FormData();
  body.set("box", area.dataset.box);
  body.set("body", area.value);
  kept.set(area, area.value);
  fetch(address(area), { method: "POST", body, keepalive: true }).catch(() => kept.delete(area));
}

document.addEventListener("input", (event) => {
  const area = event.target;
  if (!area.matches?.("textarea[data-box]")) return;
  typedAt = Date.now();
  clearTimeout(timers.get(area));
  timers.set(area, setTimeout(keep, 1500, area));
});
document.addEventListener("submit", (event) => {
  for (const area of all("textarea[data-box]", event.target)) {
    clearTimeout(timers.get(area)); // what is sent is no draft any more
    timers.delete(area);
  }
});
addEventListener("pagehide", () => { for (const area of [...timers.keys()]) keep(area); });

function restore(root) {
  for (const draft of all("[data-draft]", root)) {
    const area = one(`textarea[data-box="${draft.dataset.draft}"]`);
    if (area && !area.value) {
      area.value = draft.textContent;
      kept.set(area, area.value);
      one("#draft-said").textContent = draft.dataset.said;
    }
    draft.remove();
  }
}

// ---- a template goes where the cursor is; the button that it suggests is the one that Ctrl+Enter presses
function insert(button) {
  const area = one('textarea[data-box="reply"]');
  if (!area) return;
  area.setRangeText(one(".pre", button.closest(".preview")).textContent, area.selectionStart, area.selectionEnd, "end");
  for (const each of all('button[name="after"]', area.form)) each.classList.toggle("go", each.value === button.dataset.after);
  area.focus();
  area.dispatchEvent(new Event("input", { bubbles: true }));
}
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-insert]");
  if (button) insert(button);
});

document.addEventListener("htmx:load", (event) => { restore(event.detail.elt); waiting(); });
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.elt.id !== "who") return;
  if (document.hidden) event.preventDefault();
  if (Date.now() - typedAt < 20000) event.detail.parameters.is_typing = "1";
});

// ---- the quick log: without a network it waits here and is sent once, by a key that the server knows again. It is sent
// by whoever logged it only, and goes at sign-out with everything else that the browser keeps
const BOX = "tasuki.log";
const WHO = "tasuki.who";
const signedIn = document.body.dataset.who;
if (signedIn) localStorage.setItem(WHO, signedIn);
const who = signedIn ?? localStorage.getItem(WHO) ?? "";
const everybodys = () => JSON.parse(localStorage.getItem(BOX) ?? "[]");
const held = () => everybodys().filter((row) => (row.who ?? who) === who);
const hold = (rows) => localStorage.setItem(BOX, JSON.stringify(rows));
const drop = (key) => hold(everybodys().filter((row) => row.key !== key));
const change = (key, told) => hold(everybodys().map((row) => (row.key === key ? { ...row, ...told } : row)));
const sent = [];
let sending = false;

function waiting() {
  const rows = held();
  for (const place of all("[data-waiting]")) {
    place.hidden = !rows.length;
    const wrong = rows.filter((row) => row.wrong);
    one("[data-waiting-count]", place).textContent = rows.length;
    one("[data-waiting-wrong]", place).hidden = !wrong.length;
    one("[data-waiting-why]", place).textContent = wrong.map((row) => row.why ?? "").join(" ");
  }
  const box = one("[data-held]");
  if (!box) return;
  box.hidden = !rows.length && !sent.length;
  one("ul", box).replaceChildren(...[...rows, ...sent].map((row) => line(row, one("template", box))));
}

function line(row, template) {
  const item = template.content.firstElementChild.cloneNode(true);
  const told = Object.fromEntries(row.told);
  const state = row.sent ? "sent" : row.wrong ? "refused" : "waiting";
  for (const each of all("[data-state]", item)) if (each.dataset.state !== state) each.remove();
  one("[data-held-what]", item).textContent = row.what ?? "";
  one("[data-held-note]", item).textContent = [told.spent || (told.minutes ? `${told.minutes} min` : ""), told.note].filter(Boolean).join(" · ");
  const why = one("[data-held-why]", item);
  if (why) why.textContent = row.why ?? "";
  for (const button of all("button", item)) button.value = row.key;
  return item;
}

async function post(row) {
  const body = new URLSearchParams(row.told);
  const answer = await fetch(row.href, { method: "POST", body, headers: { "Idempotency-Key": row.key } });
  if (new URL(answer.url).pathname.startsWith("/sign-in")) throw new Error("401"); // nobody is signed in any more
  if (answer.ok || [403, 404, 422].includes(answer.status)) return answer;
  throw new Error(String(answer.status));
}

async function reason(answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const said = all(".summary li", page).map((each) => each.textContent.trim());
  return said.join(" ") || one("h1", page)?.textContent.trim() || String(answer.status);
}

async function flush() {
  if (sending || !signedIn || !navigator.onLine) return;
  sending = true;
  try {
    for (const row of held().filter((each) => !each.wrong)) {
      const answer = await post(row);
      if (answer.ok) { drop(row.key); sent.push({ ...row, sent: true }); }
      else change(row.key, { wrong: true, why: await reason(answer) });
      waiting();
    }
  } catch { /* still no network, or nobody is signed in: it waits on */ }
  sending = false;
  waiting();
}

function named(form, body) {
  return form.dataset.what ?? (body.get("number") ? `#${body.get("number")}` : "");
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form[data-offline]") || event.submitter?.name === "deed") return;
  event.preventDefault();
  const body = new FormData(form, event.submitter);
  const row = { key: form.dataset.key ?? crypto.randomUUID(), href: form.action, told: [...body], what: named(form, body), who };
  form.dataset.key = row.key;
  try {
    const answer = await post(row);
    if ([403, 404, 422].includes(answer.status)) HTMLFormElement.prototype.submit.call(form); // what is wrong comes back as a page
    else if (!answer.ok || !answer.redirected) throw new Error(String(answer.status));
    else if (!form.matches("[data-stay]")) location.assign(answer.url);
    else {
      sent.push({ ...row, sent: true });
      delete form.dataset.key;
      form.reset();
      waiting();
    }
  } catch {
    if (!body.get("work_on")) body.set("work_on", new Date().toLocaleDateString("sv")); // the day it was done, not the day it is sent
    if (!held().some((each) => each.key === row.key)) hold([...everybodys(), { ...row, told: [...body] }]);
    delete form.dataset.key;
    form.reset();
    waiting();
  }
});

// signing out forgets what the browser keeps: what was not sent is tried once more, then asked about
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form[data-unsent]") || !held().length) return;
  event.preventDefault();
  await flush();
  if (!held().length || confirm(form.dataset.unsent)) HTMLFormElement.prototype.submit.call(form);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-waiting-again], [data-held-again], [data-held-drop]");
  if (!button) return;
  if (button.matches("[data-held-drop]")) drop(button.value);
  else for (const row of held()) if (!button.value || row.key === button.value) change(row.key, { wrong: false });
  waiting();
  flush();
});
// the page that was kept asks until somebody answers: a browser says "online" before it is
async function back() {
  const there = await fetch("/healthz", { cache: "no-store" }).catch(() => null);
  if (there?.ok) location.reload();
  else setTimeout(back, 3000);
}
const away = !signedIn && one("[data-held]");
if (away && navigator.onLine) setTimeout(back, 1000);
addEventListener("online", () => (away ? back() : flush()));
const worker = one("[data-worker]")?.dataset.worker;
if (worker) navigator.serviceWorker?.register(worker).catch(() => {});
waiting();
flush();

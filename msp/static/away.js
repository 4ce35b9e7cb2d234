// Keeps the quick log's page, so that it opens without a network. What is kept names nobody, and goes at sign-out.

const BOX = "tasuki-away";
const PAGE = "/time/quick/away";

async function fill() {
  const answer = await fetch(PAGE, { cache: "reload" });
  if (!answer.ok || answer.redirected) return;
  const text = await answer.clone().text();
  const parts = [...text.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)].map((found) => found[1]);
  await caches.delete(BOX); // sheets and scripts of an older version go with it
  const box = await caches.open(BOX);
  await box.addAll(parts);
  await box.put(PAGE, answer);
}

async function open(event) {
  try {
    const answer = await fetch(event.request);
    if (answer.ok) event.waitUntil(fill().catch(() => {}));
    return answer;
  } catch (gone) {
    const kept = await caches.match(PAGE);
    if (kept) return kept;
    throw gone;
  }
}

addEventListener("install", (event) => event.waitUntil(fill().then(() => skipWaiting())));
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(open(event));
  else if (new URL(request.url).pathname.startsWith("/static/")) {
    event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
  }
});

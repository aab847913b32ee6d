// Keeps the page of a visit, and what it is drawn with, on a telephone until the visit has been told.
const KEPT = "gatepost-visit";
const part = (url) => url.origin === location.origin && url.pathname.startsWith("/static/");
const visit = (url) => url.origin === location.origin && /^\/visits\/\d+$/.test(url.pathname);

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function keepPage(path) {
  const store = await caches.open(KEPT);
  const answer = await fetch(path, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return;
  const text = await answer.clone().text();
  await store.put(path, answer);
  const parts = [...text.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)].map((found) => found[1]);
  await Promise.all([...new Set([...parts, "/static/built/govuk-frontend.min.js", "/static/built/unsent.js"])].map((each) => store.add(each).catch(() => {})));
}

self.addEventListener("message", (event) => {
  const { keep, forget } = event.data;
  const say = (kept) => event.source?.postMessage({ kept });
  if (keep) event.waitUntil(keepPage(keep).then(() => say("yes")));
  if (forget) event.waitUntil(caches.open(KEPT).then((store) => store.delete(forget)).then(() => say("no")));
});

/** The connection first; what is kept only without one. */
async function answer(request) {
  try {
    return await fetch(request);
  } catch (gone) {
    const held = await (await caches.open(KEPT)).match(request, { ignoreSearch: true, ignoreVary: true });
    if (held) return held;
    throw gone;
  }
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method === "GET" && (part(url) || visit(url))) event.respondWith(answer(event.request));
});

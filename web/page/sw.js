// Keeps the page's own files, so that it opens without a network. It answers nothing else, and a new version of the page
// comes with its next visit: build.sh writes the version and the names of the files.

const CACHE = "docsort VERSION";
const FILES = [];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(["./", ...FILES])));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("docsort ") && name !== CACHE;
  const clean = async () => {
    for (const name of (await caches.keys()).filter(old)) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(clean());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const wanted = request.mode === "navigate" ? new URL("./", self.registration.scope).href : request.url;
  if (request.method !== "GET" || !isOwn(request)) return;
  event.respondWith(caches.match(wanted, { cacheName: CACHE }).then((kept) => kept ?? fetch(request)));
});

/** The page itself and its files: a server may answer other addresses beside it. */
function isOwn(request) {
  const scope = self.registration.scope;
  if (!request.url.startsWith(scope)) return false;
  const path = request.url.slice(scope.length).split(/[?#]/)[0];
  return path === "" || path === "index.html" || FILES.includes(path);
}

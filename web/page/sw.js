// Keeps the page's own files, so that it opens without a network. It answers nothing else. build.sh writes the version
// and the names of the files.

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
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (FILES.includes(inScope(request.url))) event.respondWith(file(request));
});

/** From the network where there is one: a newer page names newer files, and what else the address may show is no affair
 * of this page. */
async function page(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const isPage = ["", "index.html"].includes(inScope(request.url));
    const kept = isPage && (await caches.match("./", { cacheName: CACHE }));
    if (!kept) throw error;
    return kept;
  }
}

/** Of this version, so that it never changes. */
async function file(request) {
  return (await caches.match(request, { cacheName: CACHE })) ?? fetch(request);
}

function inScope(url) {
  const { scope } = self.registration;
  return url.startsWith(scope) ? url.slice(scope.length).split(/[?#]/)[0] : null;
}

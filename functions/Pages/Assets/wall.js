"use strict";
// The wall fetches itself anew, and says so at once when it could not: a wall that stands still looks like one on which nothing happens.
(() => {
  const every = 30000;
  const patience = 20000;
  const stale = document.getElementById("stale");
  const title = document.title;
  let fresh = Date.now();
  let why = "";
  let looking = false;

  // A machine that slept, or a timer that the browser held back, is seen here too.
  const show = () => {
    const late = why || Date.now() - fresh > 2 * every + patience;
    stale.hidden = !late;
    document.title = (late ? "⚠ " : "") + title;
    if (late) {
      const text = (why === "signedout" ? stale.dataset.signedout : stale.dataset.failed).replace("{0}", Math.max(1, Math.round((Date.now() - fresh) / 60000)));
      if (stale.textContent !== text) {
        stale.textContent = text;
      }
    }
  };

  const look = async () => {
    if (looking) {
      return;
    }
    looking = true;
    try {
      const answer = await fetch(location.href, { cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(patience) });
      if (answer.type === "opaqueredirect") {
        why = "signedout";
      } else if (!answer.ok) {
        why = "failed";
      } else {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const files = (of) => [...of.querySelectorAll("link[rel=stylesheet], script[src]")].map((e) => e.getAttribute("href") || e.getAttribute("src")).join();
        if (files(page) !== files(document)) {
          location.reload(); // a new release
          return;
        }
        document.querySelector("main").replaceWith(page.querySelector("main"));
        fresh = Date.now();
        why = "";
      }
    } catch {
      why = "failed";
    } finally {
      looking = false;
      show();
    }
  };

  setInterval(look, every);
  setInterval(show, 5000);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") { look(); } });
  window.addEventListener("online", look);
  window.addEventListener("offline", () => { why = "failed"; show(); });
})();

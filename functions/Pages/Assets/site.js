"use strict";
// Nothing depends on this file: it keeps the remaining times fresh and reloads the page while nobody is writing on it.
(() => {
  const minute = 60000;

  const length = (ms, japanese) => {
    const minutes = Math.floor(Math.abs(ms) / minute);
    const parts = [
      [Math.floor(minutes / 1440), japanese ? "日" : " d"],
      [Math.floor(minutes / 60) % 24, japanese ? "時間" : " h"],
      [minutes % 60, japanese ? "分" : " min"],
    ];
    const shown = parts.filter(([n], i) => n > 0 || (i === 2 && minutes === 0));
    return shown.map(([n, unit]) => n + unit).join(japanese ? "" : " ");
  };

  // The server's clock counts, not the reader's: the page says what time it was when it was made.
  const made = Date.parse(document.documentElement.dataset.now);
  const offset = made - Date.now();

  const refresh = () => {
    const now = Date.now() + offset;
    for (const element of document.querySelectorAll("[data-due]")) {
      const japanese = (element.closest("[lang]") || document.documentElement).lang.startsWith("ja");
      const left = Date.parse(element.dataset.due) - now;
      element.textContent = (left >= 0 ? element.dataset.left : element.dataset.over).replace("{0}", length(left, japanese));
      element.classList.toggle("bad", left < 0);
    }
  };

  let touched = false;
  document.addEventListener("input", () => { touched = true; });
  document.addEventListener("toggle", (event) => { if (event.target.open && !event.target.matches(".menu")) { touched = true; } }, true);

  // On a phone the navigation is wider than the screen: the entry that is current is in view.
  const nav = document.querySelector(".nav");
  const here = nav && nav.querySelector("a[aria-current], summary.current");
  if (here && here.getBoundingClientRect().right > nav.getBoundingClientRect().right) {
    nav.scrollLeft = here.getBoundingClientRect().left - nav.getBoundingClientRect().left;
  }

  // "/" goes to the search, a click beside a menu or Escape closes it.
  const closeMenus = (but) => {
    for (const menu of document.querySelectorAll(".menu[open]")) {
      menu.open = menu === but;
    }
  };
  document.addEventListener("click", (event) => closeMenus(event.target.closest(".menu")));
  document.addEventListener("keydown", (event) => {
    const search = document.querySelector(".find input");
    if (event.key === "Escape") {
      const open = document.querySelector(".menu[open]");
      if (open && open.contains(document.activeElement)) {
        open.querySelector("summary").focus();
      }
      closeMenus();
    } else if (event.key === "/" && search && !event.target.closest("input, textarea, select, [contenteditable]")) {
      event.preventDefault();
      search.focus();
    }
  });

  // Whoever writes, or goes through the page by keyboard, would lose his place; the page itself (main) has the focus after "skip".
  const reload = () => {
    const inUse = document.querySelector("input:focus, textarea:focus, select:focus, :focus-visible:not(main)");
    if (document.visibilityState === "visible" && !touched && !inUse && !window.getSelection().toString()) {
      location.replace(location.pathname + location.search);
    }
  };

  if (Number.isFinite(made)) {
    setInterval(refresh, 15000);
    if (document.body.dataset.live === "yes") {
      setInterval(reload, minute);
    }
  }
})();

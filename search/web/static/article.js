/* A figure in the text shows on a click or under the pointer what was read of it. Without this script it is a link. */
"use strict";
(() => {
  const cards = document.getElementById("cards");
  if (!cards) return;
  const card = document.body.appendChild(Object.assign(document.createElement("div"), { className: "card", hidden: true }));
  card.setAttribute("role", "dialog");
  let shown = null, pinned = false, leaving = 0;

  function open(figure, pin) {
    clearTimeout(leaving);
    if (shown && shown !== figure) shown.setAttribute("aria-expanded", "false");
    shown = figure;
    pinned = pin;
    figure.setAttribute("aria-expanded", "true");
    card.replaceChildren(...[...document.getElementById(figure.dataset.card).childNodes].map((node) => node.cloneNode(true)));
    card.hidden = false;
    const lines = figure.getClientRects();
    const box = { left: lines[lines.length - 1].left, top: lines[0].top, bottom: lines[lines.length - 1].bottom };
    const left = Math.min(box.left, document.documentElement.clientWidth - card.offsetWidth - 16);
    const below = box.bottom + card.offsetHeight + 12 < innerHeight || box.top < card.offsetHeight + 12;
    card.style.left = `${Math.max(16, left) + scrollX}px`;
    card.style.top = `${(below ? box.bottom + 8 : box.top - card.offsetHeight - 8) + scrollY}px`;
  }

  function close() {
    if (shown) shown.setAttribute("aria-expanded", "false");
    card.hidden = true;
    shown = null;
    pinned = false;
  }

  document.querySelectorAll(".figure").forEach((figure) => {
    figure.setAttribute("aria-expanded", "false");
    figure.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      if (shown === figure && pinned) close(); else open(figure, true);
    });
    figure.addEventListener("mouseenter", () => { if (!pinned) open(figure, false); });
    figure.addEventListener("mouseleave", () => { if (!pinned) leaving = setTimeout(close, 250); });
  });
  card.addEventListener("mouseenter", () => clearTimeout(leaving));
  card.addEventListener("mouseleave", () => { if (!pinned) leaving = setTimeout(close, 250); });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  document.addEventListener("click", (event) => { if (!event.target.closest(".figure, .card")) close(); });
})();

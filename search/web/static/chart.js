/* Replaces the drawn chart by a live one: a point tells its amount, a click shows the sentence that said so.
   Without this script, or if anything fails, the drawing and the table stay. */
"use strict";
(async () => {
  const chart = document.getElementById("chart");
  if (!chart || typeof vegaEmbed === "undefined") return;
  const chosen = document.getElementById("chosen");
  const { light, dark, formatLocale, timeFormatLocale } = JSON.parse(document.getElementById(chart.dataset.spec).textContent);
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  const hint = chart.appendChild(Object.assign(document.createElement("div"), { className: "hint", hidden: true }));
  let view = null;

  const options = {
    actions: false, ast: true, defaultStyle: false, renderer: "canvas", formatLocale, timeFormatLocale,
    tooltip: (_handler, event, item, text) => {
      hint.hidden = !text;
      if (!text) return;
      const box = chart.getBoundingClientRect();
      hint.textContent = `${item.datum.label} · ${item.datum.day}`;
      const left = Math.min(event.clientX - box.left + 14, box.width - hint.offsetWidth - 8);
      hint.style.left = `${Math.max(4, left)}px`;
      const y = event.clientY - box.top;
      hint.style.top = `${y < box.height / 2 ? y + 18 : y - 40}px`;
    },
  };

  function show(id) {
    const row = document.getElementById(`o-${id}`);
    if (!row) return;
    document.querySelectorAll("tr[aria-selected]").forEach((other) => other.removeAttribute("aria-selected"));
    row.setAttribute("aria-selected", "true");
    const said = row.querySelector(".said");
    const link = row.querySelector(".where > a").cloneNode(true);
    const where = row.querySelector(".where").textContent.trim().replace(/\s+/g, " ");
    const box = document.createElement("div");
    box.className = said.dataset.class;
    link.textContent = link.title;
    link.removeAttribute("title");
    const about = Object.assign(document.createElement("div"), { className: "meta" });
    about.append(link, Object.assign(document.createElement("span"), { textContent: where }));
    box.append(...[...said.childNodes].map((node) => node.cloneNode(true)), about);
    chosen.replaceChildren(box);
  }

  async function draw() {
    const plot = Object.assign(document.createElement("div"), { className: "plot" });
    chart.prepend(plot);
    const before = view;
    const embedded = await vegaEmbed(plot, scheme.matches ? dark : light, options);
    view = embedded.view;
    view.addEventListener("click", (_event, item) => item && item.datum && item.datum.id && show(item.datum.id));
    if (before) before.finalize();
    chart.querySelectorAll("picture, .plot").forEach((old) => old !== plot && old.remove());
    chart.dataset.drawn = "true";
    chart.vegaView = view; // for whoever drives the page: its console, a test
  }

  await draw();
  scheme.addEventListener("change", draw);
})();

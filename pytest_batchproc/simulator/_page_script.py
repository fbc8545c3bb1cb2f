"""The script of a page: what a browser runs. Without it, the page still shows the picture."""

from __future__ import annotations

from typing import Final

SCRIPT: Final = """\
"use strict";
(() => {
  const find = (id) => document.getElementById(id);
  const stories = JSON.parse(find("facts").textContent).stories;
  const picture = document.querySelector("svg.run");
  const lanes = document.querySelector(".lanes");
  const all = (what, where = picture) => [...where.querySelectorAll(what)];
  const rows = all(".row"), bars = all(".bar"), labels = all(".label"), head = all(".head")[0];
  const width = +picture.getAttribute("width");
  const story = find("story");
  const PHONE = 560, MOST = 4; // attempts before and after the one that is shown
  let zoom = 1, cut = 0, height = +picture.getAttribute("height"), pinned = false;
  const byDelivery = new Map();
  for (const bar of bars) {
    const number = bar.dataset.delivery;
    if (!byDelivery.has(number)) byDelivery.set(number, []);
    byDelivery.get(number).push(bar);
  }

  // What is shown below the picture: the attempts of a record, and the story of one delivery.
  const attempts = (row, bar) => {
    const mine = all(".bar", row), at = Math.max(0, mine.indexOf(bar));
    const lines = mine.map((one) =>
      (one === bar ? "> " : "  ") + one.getAttribute("aria-label").replace(/^#\\d+, /, ""));
    const from = Math.max(0, at - MOST), to = Math.max(at, MOST) + MOST;
    const more = lines.length - to - 1;
    return [
      row.querySelector(".label title").textContent,
      ...(from ? ["  … " + from + " before"] : []),
      ...lines.slice(from, to + 1),
      ...(more > 0 ? ["  … " + more + " after"] : []),
      "  " + row.querySelector(".end title").textContent,
    ].join("\\n");
  };
  const show = (row, bar) => {
    for (const one of all(".shared")) one.classList.remove("shared");
    const number = bar && bar.dataset.delivery;
    for (const one of byDelivery.get(number) || []) one.classList.add("shared");
    const text = number === null ? "" : stories[number] ||
      "The story of delivery " + number + " is not in this page: delivery.explain() returns it.";
    story.textContent = attempts(row, bar) + (text && "\\n\\n" + text);
    story.scrollTop = 0;
  };
  const near = (event, what) => event.target.closest && event.target.closest(what);
  picture.addEventListener("pointerover", (event) => {
    const bar = near(event, ".bar");
    if (bar && !pinned) show(near(event, ".row"), bar);
  });
  // Not at the picture: Chromium lets the Tab key stop at an SVG element that listens to focus.
  lanes.addEventListener("focusin", (event) => {
    const bar = near(event, ".bar");
    if (!bar) return;
    reach(bar);
    show(near(event, ".row"), bar);
  });
  picture.addEventListener("click", (event) => {
    const bar = near(event, ".bar"), row = near(event, ".row");
    pinned = Boolean(row);
    if (!row) return;
    show(row, bar);
    if (!bar) inView(row.querySelector(".bar"));
  });

  // Keyboard: Tab reaches one bar, arrows move between the bars that the filters leave.
  const shown = () => rows.filter((row) => row.style.display !== "none");
  const reach = (bar) => {
    for (const one of all('.bar[tabindex="0"]')) one.setAttribute("tabindex", "-1");
    if (bar) bar.setAttribute("tabindex", "0");
  };
  const inView = (bar) => {
    if (!bar) return;
    const box = bar.getBoundingClientRect(), around = lanes.getBoundingClientRect();
    const left = around.left + (LABELS - cut) * zoom, top = around.top + TOP * zoom;
    if (box.left < left || box.right > around.right)
      lanes.scrollLeft += box.left - left - (around.right - left) / 3;
    if (box.top < top) lanes.scrollTop += box.top - top;
    if (box.bottom > around.bottom) lanes.scrollTop += box.bottom - around.bottom + 20;
  };
  const closest = (row, bar) => {
    const middle = (one) => +one.querySelector("rect").getAttribute("x");
    const away = (one) => Math.abs(middle(one) - middle(bar));
    return all(".bar", row).sort((one, other) => away(one) - away(other))[0];
  };
  const neighbour = (bar, key) => {
    const open = shown(), row = bar.closest(".row"), mine = all(".bar", row);
    const at = mine.indexOf(bar), place = open.indexOf(row);
    if (key === "ArrowRight") return mine[at + 1];
    if (key === "ArrowLeft") return mine[at - 1];
    if (key === "Home") return mine[0];
    if (key === "End") return mine[mine.length - 1];
    const others = key === "ArrowDown" ? open.slice(place + 1) : open.slice(0, place).reverse();
    const next = others.find((one) => one.querySelector(".bar"));
    return next && closest(next, bar);
  };
  const KEYS = ["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "Home", "End"];
  picture.addEventListener("keydown", (event) => {
    const bar = near(event, ".bar");
    if (event.key === "Escape") pinned = false;
    if (!bar || !KEYS.includes(event.key)) return;
    event.preventDefault();
    const next = neighbour(bar, event.key);
    if (!next) return;
    next.focus({preventScroll: true});
    inView(next);
  });

  // Labels stay at the left edge, and the times at the top.
  const stick = () => {
    const at = cut + lanes.scrollLeft / zoom;
    for (const label of labels) {
      label.setAttribute("transform", "translate(" + at + ",0)");
      label.style.clipPath = cut ? "inset(0 " + cut + "px 0 0)" : "";
    }
    head.setAttribute("transform", "translate(0," + lanes.scrollTop / zoom + ")");
  };
  lanes.addEventListener("scroll", stick);
  const size = () => {
    cut = lanes.clientWidth < PHONE ? CUT : 0; // of a label, on a phone
    picture.setAttribute("width", (width - cut) * zoom);
    picture.setAttribute("height", height * zoom);
    picture.setAttribute("viewBox", cut + " 0 " + (width - cut) + " " + height);
    stick();
  };
  const filter = () => {
    const failed = find("failed").checked, group = find("group").value;
    let place = 0;
    for (const row of rows) {
      const hidden = (failed && row.dataset.failed !== "1") ||
        (group !== "" && row.dataset.group !== group);
      row.style.display = hidden ? "none" : "";
      if (!hidden) row.setAttribute("transform", "translate(0," + (TOP + ROW * place++) + ")");
    }
    height = TOP + ROW * place + 8;
    find("count").textContent = place + " of " + rows.length + " rows";
    const first = shown().find((row) => row.querySelector(".bar"));
    reach(first && first.querySelector(".bar"));
    size();
  };
  const scale = (to) => { zoom = Math.min(4, Math.max(0.1, to)); size(); };
  find("failed").addEventListener("change", filter);
  find("group").addEventListener("change", filter);
  find("in").addEventListener("click", () => scale(zoom * 1.25));
  find("out").addEventListener("click", () => scale(zoom / 1.25));
  find("fit").addEventListener("click", () => scale((lanes.clientWidth - 2) / (width - cut)));
  window.addEventListener("resize", size);
  if (lanes.clientWidth < PHONE) document.querySelector(".legend").open = false;
  document.body.classList.add("live");
  filter();
})();
"""

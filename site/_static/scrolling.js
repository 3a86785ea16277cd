// What scrolls sideways can be reached and moved by keyboard, also if it was folded while the page was loading.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const scrolls = (box) =>
    ["auto", "scroll"].includes(getComputedStyle(box).overflowX) && box.scrollWidth > box.clientWidth;
  const observer = new ResizeObserver((changes) => {
    for (const { target } of changes) target.tabIndex = scrolls(target) ? 0 : -1;
  });
  const boxes = "pre, div.wide, div.math, .cell_output > .output, .pst-scrollable-table-container";
  for (const box of document.querySelectorAll(`article :is(${boxes})`)) observer.observe(box);
});

/* What the scripts of all figures draw with; it stands before them wherever they run.

     const { create, draw, showTip } = LitreviewDrawing;

   Text reaches the page through textContent and attributes alone. */
const LitreviewDrawing = (() => {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";
  const TIP_GAP = 8; // px between a tip, what it tells of, and the edge of the window

  function create(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined && text !== null) made.textContent = text;
    return made;
  }

  function draw(tag, attributes) {
    const made = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
    return made;
  }

  /* Show words, a title and lines, above a place on the screen, or below it where there is no room. */
  function showTip(tip, [title, ...lines], { x, top, bottom }) {
    tip.replaceChildren(create("strong", "", title), ...lines.map((line) => create("span", "", line)));
    tip.classList.add("lr-shown");
    const { width, height } = tip.getBoundingClientRect();
    const left = Math.min(Math.max(x - width / 2, TIP_GAP), window.innerWidth - width - TIP_GAP);
    const above = top - height - TIP_GAP;
    tip.style.left = `${Math.round(left)}px`;
    tip.style.top = `${Math.round(above < TIP_GAP ? bottom + TIP_GAP : above)}px`;
  }

  return { create, draw, showTip };
})();

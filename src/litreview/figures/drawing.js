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

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  /* Which of some marks an arrow key leads to: the nearest in its direction, one far aside counting as farther. `at`
     gives the place of a mark; null: the key is no arrow, or nothing lies there. */
  function nearest(marks, from, event, at) {
    if (event.altKey || event.ctrlKey || event.metaKey || !(event.key in ARROWS)) return null;
    const [right, down] = ARROWS[event.key];
    let best = null;
    let least = Infinity;
    for (const mark of marks) {
      const [dx, dy] = [at(mark).x - at(from).x, at(mark).y - at(from).y];
      const ahead = dx * right + dy * down;
      const far = ahead + 2 * Math.abs(dx * down) + 2 * Math.abs(dy * right);
      if (ahead > 0 && far < least) [best, least] = [mark, far];
    }
    return best;
  }

  return { create, draw, showTip, nearest };
})();

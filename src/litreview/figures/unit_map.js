/* Units of a topic model as points in one disc for each topic, and beside them the list of topics.

   One plain file without build step or import:

     LitreviewUnits.render(container, model, { onOpen });

   `model` is what litreview.figures.unit_map_to_plain returns. Points are drawn on a canvas, so that tens of thousands
   stay quick. A click, or Enter on the point that the arrow keys reached, hands the unit's number to `onOpen`. Calling
   `render` again with the same container draws what changed and keeps the focus. Text of the model reaches the page
   through textContent and the canvas alone. */
const LitreviewUnits = (() => {
  "use strict";

  const { create, draw, showTip } = LitreviewDrawing;
  const HUES = 7; // colours and shapes run side by side: 35 topics before a pair returns
  const MARGIN = 26; // px around the discs, for their titles
  const REACH = 14; // px between the pointer and a point that it means
  const LARGEST = 6.5; // px, radius of a point
  const HEIGHTS = [320, 640]; // px
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const views = new WeakMap();

  /* Corners of the shapes as multiples of the radius; a circle has none. Their areas are alike. */
  const SHAPES = [
    null,
    [[-0.89, -0.89], [0.89, -0.89], [0.89, 0.89], [-0.89, 0.89]],
    [[0, -1.35], [1.17, 0.68], [-1.17, 0.68]],
    [[0, -1.25], [1.25, 0], [0, 1.25], [-1.25, 0]],
    [[0, 1.35], [1.17, -0.68], [-1.17, -0.68]],
  ];

  const cornersOf = (topic) => (topic < 0 ? null : SHAPES[topic % SHAPES.length]);

  function swatch(topic) {
    const svg = draw("svg", { viewBox: "-7 -7 14 14", "aria-hidden": "true" });
    const corners = cornersOf(topic);
    if (corners) svg.append(draw("polygon", { points: corners.map(([x, y]) => `${5 * x},${5 * y}`).join(" ") }));
    else svg.append(draw("circle", { r: topic < 0 ? 4 : 5 }));
    return svg;
  }

  function trace(context, topic, x, y, radius) {
    const corners = cornersOf(topic);
    if (!corners) {
      context.moveTo(x + radius, y);
      context.arc(x, y, radius, 0, 2 * Math.PI);
      return;
    }
    corners.forEach(([dx, dy], i) => context[i ? "lineTo" : "moveTo"](x + dx * radius, y + dy * radius));
    context.closePath();
  }

  class View {
    constructor(container) {
      this.pressed = new Set();
      this.current = null;
      this.root = create("div", "lr-units");
      this.field = create("div", "lr-units-field");
      this.canvas = create("canvas");
      this.canvas.tabIndex = 0;
      this.canvas.setAttribute("role", "application");
      this.told = create("div", "lr-units-told");
      this.told.setAttribute("aria-live", "polite");
      this.keys = create("ul", "lr-keys");
      this.keys.setAttribute("aria-label", "Topics; a chosen one stands out on the map");
      this.tip = create("div", "lr-tip");
      this.tip.setAttribute("aria-hidden", "true");
      this.field.append(this.canvas, this.told);
      const [frame, grid] = [create("div", "lr-units-frame"), create("div", "lr-units-grid")];
      grid.append(this.field, this.keys);
      frame.append(grid);
      this.root.append(frame, this.tip); // the tip outside: a frame that is measured would hold it back
      container.append(this.root);
      this.listen();
    }

    listen() {
      const { canvas } = this;
      canvas.addEventListener("mousemove", (event) => this.point(this.under(event)));
      canvas.addEventListener("mouseleave", () => this.point(null));
      canvas.addEventListener("blur", () => this.point(null));
      canvas.addEventListener("click", (event) => this.open(this.under(event)));
      canvas.addEventListener("keydown", (event) => this.onKey(event));
      this.keys.addEventListener("click", (event) => this.press(event.target.closest("button")));
      new ResizeObserver(() => this.paint()).observe(this.field);
      window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.paint());
    }

    update(model, options) {
      this.onOpen = options.onOpen || null;
      const signature = JSON.stringify(model);
      if (signature !== this.signature) {
        this.signature = signature;
        this.model = model;
        this.current = model.chosen;
        const n = model.x.length.toLocaleString("en");
        this.canvas.setAttribute(
          "aria-label",
          `Map of ${n} passages in ${model.topics.length} topics. Arrow keys walk from passage to passage, Enter opens one.`
        );
        this.patchKeys();
      }
      this.paint();
    }

    patchKeys() {
      const entry = (topic, title, n) => {
        const line = create("li");
        const button = create("button");
        button.type = "button";
        button.dataset.topic = String(topic);
        const mark = create("span", topic < 0 ? "lr-none" : `lr-hue-${topic % HUES}`);
        mark.append(swatch(topic));
        button.append(mark, create("span", "", title), create("span", "lr-keys-number", n.toLocaleString("en")));
        line.append(button);
        return line;
      };
      const lines = this.model.topics.map((topic, k) => entry(k, topic.title, topic.n));
      if (this.model.unassigned) lines.push(entry(-1, "no topic", this.model.unassigned));
      this.keys.replaceChildren(...lines);
      this.patchPressed();
    }

    patchPressed() {
      for (const button of this.keys.querySelectorAll("button")) {
        button.setAttribute("aria-pressed", String(this.pressed.has(Number(button.dataset.topic))));
      }
    }

    press(button) {
      if (!button) return;
      const topic = Number(button.dataset.topic);
      if (!this.pressed.delete(topic)) this.pressed.add(topic);
      this.patchPressed();
      this.paint();
    }

    // -------------------------------------------------------------- drawing

    /* Where the units lie in pixels, and a grid of cells to find the one under the pointer. */
    place() {
      const { model } = this;
      const reach = (pick, sign) => Math.max(...model.discs.map((d) => sign * d[pick] + d.r), 1);
      const [left, right, top, bottom] = [reach("x", -1), reach("x", 1), reach("y", -1), reach("y", 1)];
      this.width = this.field.clientWidth;
      const room = this.width - 2 * MARGIN;
      const wanted = (room * (top + bottom)) / (left + right) + 2 * MARGIN;
      this.height = Math.round(Math.min(Math.max(wanted, HEIGHTS[0]), HEIGHTS[1]));
      this.scale = Math.min(room / (left + right), (this.height - 2 * MARGIN) / (top + bottom), 16);
      const shift = [
        (this.width - this.scale * (left + right)) / 2 + this.scale * left,
        (this.height - this.scale * (top + bottom)) / 2 + this.scale * top,
      ];
      this.at = (x, y) => [shift[0] + this.scale * x, shift[1] + this.scale * y];
      this.radius = Math.min(LARGEST, Math.max(1, 0.62 * this.scale));
      this.cells = new Map();
      this.points = model.x.map((x, i) => this.at(x, model.y[i]));
      this.points.forEach(([x, y], i) => {
        const cell = `${Math.floor(x / REACH)} ${Math.floor(y / REACH)}`;
        if (!this.cells.has(cell)) this.cells.set(cell, []);
        this.cells.get(cell).push(i);
      });
    }

    paint() {
      if (!this.model || !this.field.clientWidth) return;
      this.place();
      const { canvas, width, height } = this;
      const ratio = window.devicePixelRatio || 1;
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.height = `${height}px`;
      const context = canvas.getContext("2d");
      context.scale(ratio, ratio);
      const colours = new Map();
      for (const mark of this.keys.querySelectorAll("button > span:first-child")) {
        colours.set(Number(mark.parentNode.dataset.topic), getComputedStyle(mark).color);
      }
      const members = new Map();
      this.model.topic.forEach((topic, i) => {
        if (!members.has(topic)) members.set(topic, []);
        members.get(topic).push(i);
      });
      for (const [topic, units] of members) this.drawTopic(context, topic, units, colours.get(topic));
      this.drawTitles(context);
      this.drawRing(context);
    }

    drawTopic(context, topic, units, colour) {
      context.globalAlpha = this.pressed.size && !this.pressed.has(topic) ? 0.14 : 0.9;
      context.beginPath();
      for (const i of units) trace(context, topic, ...this.points[i], this.radius);
      context.fillStyle = context.strokeStyle = colour;
      context.lineWidth = 1.2;
      if (topic < 0) context.stroke();
      else context.fill();
      context.globalAlpha = 1;
    }

    /* Titles above the discs, the largest first; one that would cover another is left to the list. */
    drawTitles(context) {
      const style = getComputedStyle(this.root);
      context.font = `500 12.5px ${style.fontFamily}`;
      context.textAlign = "center";
      context.lineJoin = "round";
      const taken = [];
      for (const disc of [...this.model.discs].sort((a, b) => b.r - a.r)) {
        const title = disc.topic < 0 ? "no topic" : this.model.topics[disc.topic].title;
        const words = this.shorten(context, title, Math.max(2 * disc.r * this.scale + 30, 110));
        const half = context.measureText(words).width / 2 + 4;
        let [x, y] = this.at(disc.x, disc.y);
        x = Math.min(Math.max(x, half), this.width - half);
        y = Math.max(y - disc.r * this.scale - this.radius - 5, 13);
        const box = [x - half, y - 13, x + half, y + 4];
        if (taken.some((b) => box[0] < b[2] && b[0] < box[2] && box[1] < b[3] && b[1] < box[3])) continue;
        taken.push(box);
        context.strokeStyle = style.getPropertyValue("--lr-page").trim() || "#fff";
        context.lineWidth = 4;
        context.strokeText(words, x, y);
        context.fillStyle = style.color;
        context.fillText(words, x, y);
      }
    }

    shorten(context, title, most) {
      if (context.measureText(title).width <= most) return title;
      const words = title.split(" · ");
      while (words.length > 1 && context.measureText(`${words.join(" · ")} …`).width > most) words.pop();
      return `${words.join(" · ")} …`;
    }

    drawRing(context) {
      const style = getComputedStyle(this.root);
      for (const i of new Set([this.model.chosen, this.current])) {
        if (i === null || i === undefined || !this.points[i]) continue;
        context.beginPath();
        context.arc(...this.points[i], this.radius + 3.5, 0, 2 * Math.PI);
        context.strokeStyle = style.color;
        context.lineWidth = i === this.model.chosen ? 2.5 : 1.5;
        context.stroke();
      }
    }

    // -------------------------------------------------------------- pointing, walking, opening

    under(event) {
      const box = this.canvas.getBoundingClientRect();
      const [x, y] = [event.clientX - box.left, event.clientY - box.top];
      let [best, least] = [null, REACH];
      for (const dx of [-1, 0, 1]) {
        for (const dy of [-1, 0, 1]) {
          for (const i of this.cells.get(`${Math.floor(x / REACH) + dx} ${Math.floor(y / REACH) + dy}`) || []) {
            const far = Math.hypot(this.points[i][0] - x, this.points[i][1] - y);
            if (far < least) [best, least] = [i, far];
          }
        }
      }
      return best;
    }

    words(i) {
      const { model } = this;
      const topic = model.topic[i] < 0 ? "no topic" : model.topics[model.topic[i]].title;
      const page = model.pages.length && model.pages[i] ? [`page ${model.pages[i]}`] : [];
      return [model.titles[model.paper[i]], ...page, topic];
    }

    point(i) {
      this.canvas.classList.toggle("lr-over", i !== null);
      this.tip.classList.toggle("lr-shown", i !== null);
      if (i === null) return;
      const box = this.canvas.getBoundingClientRect();
      const [x, y] = [box.left + this.points[i][0], box.top + this.points[i][1]];
      showTip(this.tip, this.words(i), { x, top: y - this.radius, bottom: y + this.radius });
    }

    open(i) {
      if (i === null || i === undefined || !this.onOpen) return;
      this.current = i;
      this.onOpen(i);
    }

    onKey(event) {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key === "Enter" && this.current !== null) {
        event.preventDefault();
        this.open(this.current);
      } else if (event.key in ARROWS) {
        event.preventDefault();
        event.stopPropagation();
        this.current = this.current === null ? 0 : this.nearest(this.current, ARROWS[event.key]);
        this.paint();
        this.point(this.current);
        this.told.textContent = this.words(this.current).join("; ");
      }
    }

    /* The unit that lies nearest in a direction; one far aside counts as farther. */
    nearest(from, [right, down]) {
      let [best, least] = [from, Infinity];
      const [x, y] = this.points[from];
      this.points.forEach(([px, py], i) => {
        const ahead = (px - x) * right + (py - y) * down;
        const far = ahead + 2 * (Math.abs((px - x) * down) + Math.abs((py - y) * right));
        if (ahead > 0.5 && far < least) [best, least] = [i, far];
      });
      return best;
    }
  }

  function render(container, model, options = {}) {
    let view = views.get(container);
    if (!view || !container.contains(view.root)) {
      view = new View(container);
      views.set(container, view);
    }
    view.update(model, options);
  }

  return { render };
})();

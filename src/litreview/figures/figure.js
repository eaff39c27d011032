/* A figure with its table: a drawing whose marks open something, the same numbers as lines that can be sorted, notes, and
   the figure as a file.

     LitreviewFigure.render(container, model, { selected, onPick });

   `model` is what litreview.figures.flows_to_plain or years_to_plain returns, and `csv`, the text of its whole table; its `kind` says which of
   LitreviewFigure.kinds draws it. A kind has draw(model, width), which returns an SVG with a viewBox in which every mark
   has `lrMark` ({ id, text, x, y }), and legend(model), which returns [drawing, words] pairs. A mark or line with an id
   calls onPick(id), or onPick(null) when it is chosen already. Calling `render` again with the same container patches
   what changed and keeps the focus. Text of the model reaches the page through textContent and aria-label alone. */
const LitreviewFigure = (() => {
  "use strict";

  const { create, showTip, nearest } = LitreviewDrawing;
  const NARROWEST = 640; // px; the drawing scrolls in less
  const WIDEST = 1500;
  const SAVED_WIDTH = 1160; // px of a drawing made for a file
  const kinds = {};
  const views = new WeakMap();

  class View {
    constructor(container) {
      this.root = create("figure", "lr-drawn");
      this.title = create("figcaption", "lr-drawn-title");
      const head = create("div", "lr-drawn-head");
      head.append(this.title, LitreviewSaving.buttons(this.root, () => this.describe(), ["svg", "png", "csv"]));
      this.counted = create("p", "lr-note");
      this.box = create("div", "lr-drawing");
      this.legend = create("ul", "lr-keys");
      this.legend.setAttribute("aria-label", "Legend");
      this.notes = create("div");
      this.summary = create("p", "lr-unseen");
      this.twin = new LitreviewLines.Table((id) => this.pick(id));
      this.tip = create("div", "lr-tip");
      this.tip.setAttribute("aria-hidden", "true");
      this.root.append(head, this.counted, this.summary, this.box, this.legend, this.notes, this.twin.root, this.tip);
      container.append(this.root);
      this.listen();
    }

    listen() {
      const markOf = (event) => event.target.closest(".lr-pickable");
      this.box.addEventListener("click", (event) => markOf(event) && this.pick(markOf(event).lrMark.id));
      this.box.addEventListener("keydown", (event) => this.onKey(event, markOf(event)));
      for (const kind of ["mouseover", "focusin"]) {
        this.box.addEventListener(kind, (event) => this.onPoint(event.target.closest(".lr-mark-of")));
      }
      for (const kind of ["mouseleave", "focusout", "scroll"]) this.box.addEventListener(kind, () => this.onPoint(null));
      new ResizeObserver(() => this.redraw()).observe(this.box);
    }

    update(model, options) {
      this.onPick = options.onPick || (() => {});
      const signature = JSON.stringify(model);
      if (signature !== this.signature) {
        this.signature = signature;
        this.model = model;
        this.width = null;
        this.title.textContent = model.title;
        this.counted.textContent = model.counted;
        this.summary.textContent = model.summary;
        this.legend.replaceChildren(...this.keys().map(([drawing, words]) => {
          const made = create("li");
          made.append(drawing, create("span", "", words));
          return made;
        }));
        this.notes.replaceChildren(...model.notes.map((words) => create("p", "lr-note", words)));
        this.twin.update("The same numbers as a table", model.table);
        this.redraw();
      }
      this.select(options.selected ?? null);
    }

    keys() {
      return kinds[this.model.kind].legend(this.model);
    }

    describe() {
      return { ...this.model, svg: this.draw(SAVED_WIDTH), legend: this.keys() };
    }

    draw(width) {
      const svg = kinds[this.model.kind].draw(this.model, width);
      for (const mark of svg.querySelectorAll(".lr-mark-of")) {
        const [head, ...lines] = mark.lrMark.text;
        mark.setAttribute("aria-label", lines.length ? `${head}: ${lines.join("; ")}` : head);
        mark.setAttribute("role", mark.lrMark.id === null ? "img" : "button");
        mark.classList.toggle("lr-pickable", mark.lrMark.id !== null);
      }
      return svg;
    }

    redraw() {
      const width = Math.min(Math.max(this.box.clientWidth, NARROWEST), WIDEST);
      if (!this.model || width === this.width) return;
      this.width = width;
      const active = this.box.getRootNode().activeElement;
      const focused = active && active.lrMark ? active.lrMark.id : null;
      const svg = this.draw(width);
      svg.setAttribute("role", "group");
      svg.setAttribute("aria-label", `${this.model.title}. Arrow keys walk from one to the next, Enter opens its statements.`);
      this.box.replaceChildren(svg);
      this.pickable = [...svg.querySelectorAll(".lr-pickable")];
      this.select(this.selected ?? null);
      if (focused !== null) this.pickable.find((mark) => mark.lrMark.id === focused)?.focus();
    }

    select(id) {
      this.selected = id;
      for (const mark of this.pickable) {
        mark.classList.toggle("lr-selected", mark.lrMark.id === id);
        mark.setAttribute("aria-pressed", String(mark.lrMark.id === id));
      }
      this.twin.select(id);
      this.rove();
    }

    pick(id) {
      this.current = id;
      const next = id === this.selected ? null : id;
      this.select(next);
      this.onPick(next);
    }

    onKey(event, mark) {
      if (!mark) return;
      const next = nearest(this.pickable, mark, event, (one) => one.lrMark);
      if (next !== null) {
        this.current = next.lrMark.id;
        this.rove();
        next.focus();
      } else if (event.key === "Enter" || event.key === " ") {
        this.pick(mark.lrMark.id);
      } else {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
    }

    /* One stop for the Tab key; the arrow keys do the rest. */
    rove() {
      if (!this.pickable.some((mark) => mark.lrMark.id === this.current)) {
        this.current = this.pickable.length ? this.pickable[0].lrMark.id : null;
      }
      for (const mark of this.pickable) mark.setAttribute("tabindex", mark.lrMark.id === this.current ? "0" : "-1");
    }

    onPoint(mark) {
      for (const near of this.root.querySelectorAll(".lr-near")) near.classList.remove("lr-near");
      this.box.classList.toggle("lr-pointing", mark !== null);
      this.tip.classList.remove("lr-shown");
      if (mark === null) return;
      mark.classList.add("lr-near");
      for (const other of mark.lrMark.with || []) other.classList.add("lr-near");
      const { left, width, top, bottom } = mark.getBoundingClientRect();
      showTip(this.tip, mark.lrMark.text, { x: left + width / 2, top, bottom });
    }
  }

  function render(container, model, options) {
    let view = views.get(container);
    if (!view || !container.contains(view.root)) {
      view = new View(container);
      views.set(container, view);
    }
    view.update(model, options || {});
  }

  return { render, kinds };
})();

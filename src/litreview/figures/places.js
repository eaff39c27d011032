/* Countries by number: a map and, beside it, the same numbers as a table with bars; clusters as points and as a table.

   One plain file without build step or import:

     LitreviewPlaces.render(container, world, model, { onOpen });

   `world` holds the shapes as scripts/build_world.py writes them, already projected; `model` is what
   litreview.figures.places_to_plain returns. A country with an address is a link; a plain click goes to `onOpen`
   instead. saving.js saves the map as a file. Calling `render` again with the same container patches what changed and keeps the focus. Text of the model
   reaches the page through textContent alone. */
const LitreviewPlaces = (() => {
  "use strict";

  const { create, draw, showTip, nearest } = LitreviewDrawing;
  const POINT = 3.2; // radius in units of the drawing; small states
  const TIP_REACH = 90; // px; the words stand no farther above the middle of a large country
  const views = new WeakMap();

  /* How far a class lies between the palest shade and the full one. */
  function shade(element, level, nClasses) {
    const step = nClasses < 2 ? 100 : Math.round((100 * (level - 1)) / (nClasses - 1));
    element.classList.toggle("lr-counted", level > 0);
    if (level > 0) element.style.setProperty("--lr-step", step + "%");
  }

  class View {
    constructor(container, world) {
      this.world = world;
      this.shapes = new Map();
      this.lines = new Map();
      this.current = null;
      this.root = create("div", "lr-places");
      this.figure = create("div", "lr-atlas");
      this.legend = create("ul", "lr-classes");
      this.legend.setAttribute("aria-label", "Legend");
      this.list = create("div", "lr-ranking");
      this.tip = create("div", "lr-tip");
      this.tip.setAttribute("aria-hidden", "true");
      this.notes = create("div");
      const saves = LitreviewSaving.buttons(this.root, () => this.describe(), ["svg", "png"]);
      this.figure.append(this.drawWorld(), this.legend, this.notes, saves);
      this.buildTable();
      this.root.append(this.figure, this.list, this.clusterTable.root, this.tip);
      container.append(this.root);
      this.listen();
    }

    // -------------------------------------------------------------- building

    drawWorld() {
      const { width, height, countries } = this.world;
      this.svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, class: "lr-world", role: "group" });
      const land = draw("g", { class: "lr-land" });
      const points = draw("g", { class: "lr-points" });
      for (const country of countries) {
        const shape = draw("a", { class: "lr-country-shape" });
        shape.append(draw("path", { d: country.d, transform: "scale(0.1)" }));
        if (country.r) shape.append(draw("circle", { cx: country.x, cy: country.y, r: POINT }));
        if (country.iso2 !== null) this.shapes.set(country.iso2, shape);
        shape.lrCountry = country;
        (country.r ? points : land).append(shape);
      }
      this.clusters = new LitreviewPoints.Layer();
      this.svg.append(land, points, this.clusters.root);
      return this.svg;
    }

    buildTable() {
      this.table = create("table", "lr-ranked");
      this.caption = create("caption", "");
      const head = create("thead");
      const line = create("tr");
      for (const name of ["Country", "Papers", "Statements"]) {
        const cell = create("th", "", name);
        cell.dataset.counted = name.toLowerCase();
        cell.setAttribute("scope", "col");
        line.append(cell);
      }
      head.append(line);
      this.body = create("tbody");
      this.table.append(this.caption, head, this.body);
      this.empty = create("p", "lr-empty", "No country to show.");
      this.list.append(this.table, this.empty);
      this.clusterTable = new LitreviewLines.Table((id, event) => this.open(id, event));
      this.clusterTable.root.classList.add("lr-clusters");
      this.clusterTable.root.open = true;
    }

    listen() {
      this.root.addEventListener("click", (event) => this.onClick(event));
      this.svg.addEventListener("keydown", (event) => this.onKey(event));
      for (const kind of ["mouseover", "focusin"]) {
        this.figure.addEventListener(kind, ({ target }) => {
          this.onPoint(target.closest(".lr-country-shape"));
          this.tellCluster(target.closest(".lr-cluster-point"));
        });
        this.list.addEventListener(kind, (event) => this.onPoint(event.target.closest("tr")));
      }
      this.root.addEventListener("mouseleave", () => this.onPoint(null));
      this.root.addEventListener("focusout", () => this.onPoint(null));
      this.list.addEventListener("scroll", () => this.tip.classList.remove("lr-shown"));
    }

    // -------------------------------------------------------------- patching

    update(model, options) {
      this.onOpen = options.onOpen || null;
      const signature = JSON.stringify(model);
      if (signature === this.signature) return;
      this.signature = signature;
      this.model = model;
      this.known = new Map(model.countries.map((country) => [country.iso2, country]));
      this.svg.setAttribute("aria-label", "World map. " + model.title + ". Arrow keys walk from country to country, Enter opens one.");
      this.patchFrame();
      this.patchClusters();
      for (const [iso2, shape] of this.shapes) this.patchShape(shape, this.known.get(iso2));
      this.patchLegend();
      this.patchTable();
      this.rove();
    }

    /* The part of the world that is shown; points keep their size on the screen. */
    patchFrame() {
      const { region } = this.model;
      const { width, height, regions } = this.world;
      this.frame = regions[region] || [0, 0, width, height];
      this.svg.setAttribute("viewBox", this.frame.join(" "));
      this.svg.classList.toggle("lr-zoomed", region !== null);
      const scale = this.frame[2] / width;
      for (const circle of this.svg.querySelectorAll(".lr-points circle")) {
        const shape = circle.parentNode;
        const counted = this.known.has(shape.lrCountry.iso2);
        circle.setAttribute("r", String(POINT * scale * (counted ? 1 : 0.5)));
      }
      for (const shape of this.svg.querySelectorAll(".lr-country-shape")) {
        shape.classList.toggle("lr-outside", region !== null && shape.lrCountry.region !== region);
      }
    }

    patchClusters() {
      const { points, table } = this.model.clusters;
      this.clusters.update(points, this.frame[2] / this.world.width);
      this.clusterTable.update("Clusters named in statements", table);
      this.clusterTable.root.hidden = table.lines.length === 0;
    }

    patchShape(shape, country) {
      const level = country ? country.level : 0;
      shade(shape, level, this.model.classes.length);
      for (const name of ["href", "role", "aria-label", "tabindex"]) shape.removeAttribute(name);
      if (level === 0) return;
      if (country.href) shape.setAttribute("href", country.href);
      else shape.setAttribute("role", "img");
      shape.setAttribute("aria-label", country.text.join("; "));
    }

    patchLegend() {
      const { title, notes } = this.model;
      this.notes.replaceChildren(...notes.map((words) => create("p", "lr-note", words)));
      this.legend.replaceChildren(create("li", "", title + ":"), ...this.keys().map(([swatch, words]) => {
        const made = create("li");
        made.append(swatch, create("span", "", words));
        return made;
      }));
    }

    keys() {
      const swatch = (mark) => {
        const made = draw("svg", { viewBox: "0 0 26 14", width: 26, height: 14, class: "lr-swatch", "aria-hidden": "true" });
        made.append(mark);
        return made;
      };
      const keys = ["none", ...this.model.classes].map((words, level) => {
        const made = swatch(draw("rect", { width: 26, height: 14, rx: 3 }));
        shade(made, level, this.model.classes.length);
        return [made, words];
      });
      const { legend } = this.model.clusters;
      return legend ? [...keys, [swatch(draw("circle", { class: "lr-cluster-key", cx: 13, cy: 7, r: 5.5 })), legend]] : keys;
    }

    describe() {
      const svg = this.svg.cloneNode(true);
      for (const near of svg.querySelectorAll(".lr-near")) near.classList.remove("lr-near");
      return { ...this.model, svg, legend: this.keys(), file: "places" };
    }

    patchTable() {
      const { model } = this;
      this.caption.textContent = model.title;
      this.lines.clear();
      this.body.replaceChildren();
      for (const country of model.countries) {
        const line = create("tr");
        line.dataset.iso2 = country.iso2;
        const name = create("th");
        name.setAttribute("scope", "row");
        const link = create(country.href ? "a" : "span", "", country.label);
        if (country.href) link.href = country.href;
        name.append(link);
        line.append(name);
        for (const counted of ["papers", "statements"]) {
          const cell = create("td");
          cell.dataset.counted = counted;
          const box = create("div", "lr-measure");
          box.append(create("span", "lr-figure-number", country[counted].toLocaleString("en")));
          if (counted === model.count_by) box.append(this.drawBar(country.count));
          cell.append(box);
          line.append(cell);
        }
        this.lines.set(country.iso2, line);
        this.body.append(line);
      }
      this.table.dataset.main = model.count_by;
      this.table.hidden = model.countries.length === 0;
      this.empty.hidden = model.countries.length > 0;
    }

    drawBar(count) {
      const track = create("span", "lr-track");
      const bar = create("span", "lr-ranked-bar");
      bar.style.width = (100 * count) / Math.max(this.model.most, 1) + "%";
      track.setAttribute("aria-hidden", "true");
      track.append(bar);
      return track;
    }

    // -------------------------------------------------------------- opening and walking

    onClick(event) {
      const link = event.target.closest("a[href]");
      if (!link || this.clusterTable.root.contains(link)) return;
      const { iso2 } = link.lrCountry || link.closest("tr")?.dataset || {};
      this.open(iso2 || link.lrPoint.id, event);
    }

    open(id, event) {
      if (!this.onOpen || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      this.onOpen(id);
    }

    onKey(event) {
      const shape = event.target.closest(".lr-counted");
      const next = shape && nearest(this.counted(), shape, event, (one) => one.lrCountry);
      if (!next) return;
      event.preventDefault();
      event.stopPropagation();
      this.current = next.lrCountry.iso2;
      this.rove();
      next.focus();
    }

    counted() {
      return this.model.countries.filter((c) => c.level > 0 && this.shapes.has(c.iso2)).map((c) => this.shapes.get(c.iso2));
    }

    /* One stop for the Tab key; the arrow keys do the rest. */
    rove() {
      const counted = this.counted();
      if (!counted.some((shape) => shape.lrCountry.iso2 === this.current)) {
        this.current = counted.length ? counted[0].lrCountry.iso2 : null;
      }
      for (const shape of counted) shape.setAttribute("tabindex", shape.lrCountry.iso2 === this.current ? "0" : "-1");
    }

    // -------------------------------------------------------------- pointing

    onPoint(element) {
      for (const near of this.root.querySelectorAll(".lr-near")) near.classList.remove("lr-near");
      this.tip.classList.remove("lr-shown");
      if (!element) return;
      const iso2 = element.lrCountry ? element.lrCountry.iso2 : element.dataset.iso2;
      for (const part of [this.shapes.get(iso2), this.lines.get(iso2)]) if (part) part.classList.add("lr-near");
      if (element.lrCountry && !element.classList.contains("lr-outside")) this.tell(element);
    }

    tellCluster(shape) {
      if (!shape) return;
      shape.classList.add("lr-near");
      const box = shape.getBoundingClientRect();
      showTip(this.tip, shape.lrPoint.text, { x: (box.left + box.right) / 2, top: box.top, bottom: box.bottom });
    }

    tell(shape) {
      const country = this.known.get(shape.lrCountry.iso2);
      const words = country ? country.text : [shape.lrCountry.label, "none"];
      const box = this.svg.getBoundingClientRect();
      const [left, upper, wide] = this.frame;
      const scale = box.width / wide;
      const x = box.left + (shape.lrCountry.x - left) * scale;
      const y = Math.max(box.top + (shape.lrCountry.y - upper) * scale, box.top);
      showTip(this.tip, words, { x, top: Math.max(shape.getBoundingClientRect().top, y - TIP_REACH), bottom: y });
    }
  }

  function render(container, world, model, options = {}) {
    let view = views.get(container);
    if (!view || !container.contains(view.root)) {
      view = new View(container, world);
      views.set(container, view);
    }
    view.update(model, options);
  }

  return { render };
})();

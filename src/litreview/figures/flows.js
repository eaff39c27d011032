/* Flows between the codes of two or three dimensions: a column of bars for each dimension, ribbons as wide as what two
   codes share, parted into what is reported as driver, as barrier, as both and without direction. Drawn by figure.js. */
LitreviewFigure.kinds.flows = (() => {
  "use strict";

  const { draw } = LitreviewDrawing;
  const PARTS = ["driver", "barrier", "mixed", "open"];
  const BAR = 12; // px, width of a code's bar
  const ROW = 36; // px for each code of the longest column
  const BETWEEN = 14; // px between two bars, so that their names do not touch
  const [SHORTEST, TALLEST] = [220, 620];
  const TOP = 30; // px for the names of the dimensions
  const SIDE = 0.24; // of the width, for the names beside the outer columns
  const LETTER = 6.3; // px; a letter of a name is about as wide
  let made = 0; // drawings, so that each has patterns of its own

  function sum(flows) {
    return flows.reduce((total, flow) => total + flow.count, 0);
  }

  /* Bars and ribbons with their places; heights are proportional to what is counted. */
  function place(model, width) {
    const { columns, flows } = model;
    const side = Math.round(width * SIDE);
    const step = (width - 2 * side - BAR) / (columns.length - 1);
    const bars = columns.map((column, c) => column.nodes.map((node) => {
      const into = flows.filter((f) => f.step === c && f.target === node.id);
      const out = flows.filter((f) => f.step === c + 1 && f.source === node.id);
      return { node, column: c, into, out, x: side + c * step, need: Math.max(sum(into), sum(out)) };
    }));
    const most = Math.max(...bars.map((column) => column.length));
    const room = Math.min(Math.max(most * ROW, SHORTEST), TALLEST);
    const scale = Math.min(...bars.map((column) => (room - (column.length - 1) * BETWEEN) / column.reduce((n, bar) => n + bar.need, 0)));
    for (const bar of bars.flat()) bar.height = Math.max(bar.need * scale, 4);
    const heights = bars.map((column) => column.reduce((n, bar) => n + bar.height + BETWEEN, -BETWEEN));
    const height = Math.max(...heights);
    bars.forEach((column, c) => {
      let y = TOP + (height - heights[c]) / 2;
      for (const bar of column) {
        bar.y = y;
        y += bar.height + BETWEEN;
      }
    });
    return { bars, scale, height: TOP + height + 12, ribbons: placeRibbons(bars, scale) };
  }

  /* At each bar the ribbons stand in the order of the bars they lead to, so that they cross as little as can be. */
  function placeRibbons(bars, scale) {
    const barOf = (column, id) => bars[column].find((bar) => bar.node.id === id);
    const ribbons = new Map();
    for (const bar of bars.flat()) {
      for (const flow of bar.out) ribbons.set(flow, { flow, from: bar, to: barOf(bar.column + 1, flow.target) });
    }
    for (const bar of bars.flat()) {
      for (const [flows, end, other] of [[bar.out, "start", "to"], [bar.into, "end", "from"]]) {
        let y = bar.y + (bar.height - sum(flows) * scale) / 2;
        for (const flow of [...flows].sort((a, b) => ribbons.get(a)[other].y - ribbons.get(b)[other].y)) {
          ribbons.get(flow)[end] = y;
          y += flow.count * scale;
        }
      }
    }
    return [...ribbons.values()].sort((a, b) => a.start + a.end - b.start - b.end);
  }

  function ribbonPath(x0, y0, x1, y1, thick) {
    const middle = (x0 + x1) / 2;
    return `M${x0} ${y0}C${middle} ${y0} ${middle} ${y1} ${x1} ${y1}V${y1 + thick}C${middle} ${y1 + thick} ${middle} ${y0 + thick} ${x0} ${y0 + thick}Z`;
  }

  function drawRibbon({ flow, from, to, start, end }, scale, rank) {
    const group = draw("g", { class: "lr-flow lr-mark-of" });
    group.lrMark = { id: flow.id, text: flow.text, x: flow.step * 1000, y: rank };
    let above = 0;
    for (const part of PARTS) {
      if (!flow.parts[part]) continue;
      const thick = flow.parts[part] * scale;
      const path = draw("path", { d: ribbonPath(from.x + BAR, start + above, to.x, end + above, thick), class: "lr-ribbon lr-tone-" + part });
      group.append(path);
      above += thick;
    }
    return group;
  }

  function drawBar(bar, ribbons, last, room) {
    const { node, x, y, height, column } = bar;
    const group = draw("g", { class: "lr-code-bar lr-mark-of" });
    group.lrMark = { id: null, text: node.text, with: ribbons };
    group.append(draw("rect", { x, y, width: BAR, height, class: "lr-bar-of-code" }));
    const before = column === 0;
    const text = draw("text", {
      x: before ? x - 7 : x + BAR + 7, y: y + height / 2 + 4.5, class: before || column === last ? "lr-name" : "lr-name lr-haloed",
    });
    text.setAttribute("text-anchor", before ? "end" : "start");
    const letters = Math.floor((room - 34) / LETTER);
    text.append(node.label.length > letters ? node.label.slice(0, letters - 1).trimEnd() + "…" : node.label);
    const count = draw("tspan", { dx: 5, class: "lr-count-of" });
    count.textContent = node.count.toLocaleString("en");
    text.append(count);
    group.append(text);
    return group;
  }

  /* Stripes and dots over the colour, so that direction is not told by colour alone. */
  function textures(name) {
    const defs = draw("defs", {});
    const stripes = draw("pattern", { id: name + "barrier", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
    stripes.append(draw("rect", { width: 6, height: 6, class: "lr-tone-barrier" }), draw("rect", { width: 2, height: 6, class: "lr-stripe" }));
    const dots = draw("pattern", { id: name + "mixed", width: 6, height: 6, patternUnits: "userSpaceOnUse" });
    dots.append(draw("rect", { width: 6, height: 6, class: "lr-tone-mixed" }), draw("circle", { cx: 3, cy: 3, r: 1.3, class: "lr-stripe" }));
    defs.append(stripes, dots);
    return defs;
  }

  function fillIn(svg) {
    const name = `lr-texture-${made++}-`;
    svg.prepend(textures(name));
    for (const part of ["barrier", "mixed"]) {
      for (const one of svg.querySelectorAll(`.lr-ribbon.lr-tone-${part}`)) one.style.fill = `url(#${name}${part})`;
    }
    return svg;
  }

  function drawFlows(model, width) {
    const { bars, scale, height, ribbons } = place(model, width);
    const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "lr-flows" });
    const drawn = new Map(ribbons.map((ribbon, rank) => [ribbon.flow, drawRibbon(ribbon, scale, rank)]));
    const last = bars.length - 1;
    const step = bars[1][0].x - bars[0][0].x;
    const room = (column) => (column === 0 || column === last ? width * SIDE - 14 : step - BAR - 24);
    model.columns.forEach((column, c) => {
      const text = draw("text", { x: bars[c][0].x + (c === 0 ? BAR : c === last ? 0 : BAR / 2), y: 14, class: "lr-dimension-of" });
      text.setAttribute("text-anchor", c === 0 ? "end" : c === last ? "start" : "middle");
      text.textContent = column.label;
      svg.append(text);
    });
    svg.append(...drawn.values());
    for (const bar of bars.flat()) {
      svg.append(drawBar(bar, [...bar.into, ...bar.out].map((flow) => drawn.get(flow)), last, room(bar.column)));
    }
    return fillIn(svg);
  }

  function legend(model) {
    return model.legend.map(([part, words]) => {
      const svg = draw("svg", { viewBox: "0 0 26 14", width: 26, height: 14, "aria-hidden": "true" });
      svg.append(draw("rect", { width: 26, height: 14, rx: 2, class: "lr-ribbon lr-tone-" + part }));
      return [fillIn(svg), words];
    });
  }

  return { draw: drawFlows, legend };
})();

/* Bars by year, one panel below another over the same years, with those whose year is not known apart on the right.
   Drawn by figure.js. */
LitreviewFigure.kinds.years = (() => {
  "use strict";

  const { draw } = LitreviewDrawing;
  const LEFT = 34; // px for the numbers of the axis
  const PANEL = 84; // px, height of the highest bar
  const HEAD = 30; // px above it, for the panel's name and a bar's number
  const FOOT = 26; // px for the years
  const WIDEST = 90; // px of a bar and the space beside it
  const GAP = 0.22; // of that, the space
  const LABEL = 44; // px that a year needs
  const NUMBER = 17; // px that a bar needs for its number

  function drawBar(bar, panel, { x, wide, foot, tall }) {
    const { id, count, text } = bar;
    const group = draw("g", { class: "lr-year-bar lr-mark-of" });
    group.lrMark = { id: id ?? null, text, x: x + wide / 2, y: foot };
    // The whole height can be pointed at, however small the bar.
    group.append(draw("rect", { x: x - (wide * GAP) / 2, y: foot - PANEL, width: wide * (1 + GAP), height: PANEL, class: "lr-reach" }));
    if (bar.of) group.append(draw("rect", { x, y: foot - tall(bar.of), width: wide, height: tall(bar.of), class: "lr-whole" }));
    const high = Math.max(tall(count), count ? 1.5 : 0);
    group.append(draw("rect", { x, y: foot - high, width: wide, height: high, class: "lr-year lr-tone-" + panel.tone }));
    if (count && wide >= NUMBER) {
      const number = draw("text", { x: x + wide / 2, y: foot - Math.max(high, bar.of ? tall(bar.of) : 0) - 4, class: "lr-number-of", "text-anchor": "middle" });
      number.textContent = count.toLocaleString("en");
      group.append(number);
    }
    return group;
  }

  function drawPanel(model, panel, top, { places, wide, right }) {
    const group = draw("g", { class: "lr-panel" });
    const foot = top + HEAD + PANEL;
    const tall = (count) => (PANEL * count) / Math.max(panel.most, 1);
    const name = draw("text", { x: 0, y: top + 13, class: "lr-panel-name" });
    name.textContent = panel.label;
    group.append(name, draw("line", { x1: LEFT, y1: foot, x2: right, y2: foot, class: "lr-base" }));
    for (const number of new Set([0, panel.most])) {
      const tick = draw("text", { x: LEFT - 7, y: foot - tall(number) + 4, class: "lr-tick", "text-anchor": "end" });
      tick.textContent = number.toLocaleString("en");
      group.append(tick);
    }
    panel.bars.forEach((bar, i) => group.append(drawBar(bar, panel, { x: places[i], wide, foot, tall })));
    return group;
  }

  function drawYears(model, width) {
    const { bins, panels } = model;
    const space = model.unknown ? 1 : 0; // the bar of no known year stands one place apart
    const slot = Math.min((width - LEFT - 24) / (bins.length + space), WIDEST);
    const wide = slot * (1 - GAP);
    const places = bins.map((_, i) => LEFT + 6 + slot * (i + (model.unknown && i === bins.length - 1 ? 1 : 0)) + (slot * GAP) / 2);
    const right = places[places.length - 1] + wide + 6;
    const height = panels.length * (HEAD + PANEL + 12) + FOOT;
    const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "lr-years" });
    panels.forEach((panel, n) => svg.append(drawPanel(model, panel, n * (HEAD + PANEL + 12), { places, wide, right })));
    const every = Math.ceil(LABEL / slot);
    const known = bins.length - (model.unknown ? 1 : 0);
    bins.forEach((words, i) => {
      const isLast = i >= known - 1;
      if (!isLast && ((i % every !== 0 && !words.includes(" ")) || (known - 1 - i < every && i > 0))) return;
      if (i === 1 && bins[0].includes(" ") && every > 1) return; // "before 1960" reaches over its neighbour
      const text = draw("text", { x: places[i] + wide / 2, y: height - 8, class: "lr-tick", "text-anchor": "middle" });
      text.textContent = words;
      svg.append(text);
    });
    return svg;
  }

  function legend(model) {
    return model.legend.map(([tone, words]) => {
      const svg = draw("svg", { viewBox: "0 0 26 14", width: 26, height: 14, "aria-hidden": "true" });
      svg.append(draw("rect", { width: 26, height: 14, rx: 2, class: tone === "whole" ? "lr-whole" : "lr-year lr-tone-" + tone }));
      return [svg, words];
    });
  }

  return { draw: drawYears, legend };
})();

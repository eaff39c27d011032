/* What stands in a cell of a gap map: marks whose area is the number counted, flags of stated gaps, the interval that
   the tagger's measured error leaves, or what changed between two editions. And the legend that explains them.

     const { contentOf, totalOf, legendOf, scaleOf } = LitreviewMarks; */
const LitreviewMarks = (() => {
  "use strict";

  const { create, draw } = LitreviewDrawing;
  const PARTS = ["driver", "barrier", "mixed", "open"];
  const PART_WORDS = {
    driver: "reported as driver",
    barrier: "reported as barrier",
    mixed: "reported as both",
    open: "no direction stated",
  };
  const STATE_WORDS = { absolute_gap: "gap", not_applicable: "n/a", none: "–" };
  const AGREEMENT = { agree: "=", disagree: "≠" };
  const LARGEST = 46; // px, diameter of the largest circle
  const LARGEST_OF_ONE = 19; // px, so that a map of small numbers stays calm

  // ---------------------------------------------------------------- marks

  /* Every shape of the same number has the same area, that of a circle with this diameter. */
  function drawMark(part, diameter, label) {
    const half = diameter / 2;
    const side = diameter * Math.sqrt(Math.PI) / 2;
    const reach = part === "mixed" ? side / Math.SQRT2 : part === "barrier" ? side / 2 : half;
    const size = Math.ceil(reach * 2) + 2;
    const middle = size / 2;
    const svg = draw("svg", { width: size, height: size, class: "lr-mark lr-" + part, "aria-hidden": "true" });
    if (part === "barrier") {
      const corner = Math.min(3, side / 6);
      svg.append(draw("rect", { x: middle - side / 2, y: middle - side / 2, width: side, height: side, rx: corner }));
    } else if (part === "mixed") {
      const points = [[0, -reach], [reach, 0], [0, reach], [-reach, 0]];
      svg.append(draw("polygon", { points: points.map(([x, y]) => `${middle + x},${middle + y}`).join(" ") }));
    } else {
      svg.append(draw("circle", { cx: middle, cy: middle, r: part === "open" ? Math.max(half - 0.75, 1) : half }));
    }
    if (label) {
      const text = draw("text", { x: middle, y: middle, "text-anchor": "middle", "dominant-baseline": "central" });
      text.textContent = label;
      svg.append(text);
    }
    return svg;
  }

  function markWithNumber(part, number, scale) {
    const diameter = scale * Math.sqrt(number);
    const label = String(number);
    const fits = diameter >= 9 + 7 * label.length;
    const made = create("span", "lr-part");
    made.append(drawMark(part, diameter, fits ? label : ""));
    if (!fits) made.append(create("span", "lr-beside", label));
    return made;
  }

  /* A segment: its letter, so that colour is never alone, and a mark whose area is its number. */
  function markOfSegment(segment, index, number, scale) {
    const made = markWithNumber(segment.rest ? "open" : "segment lr-segment-" + index, number, scale);
    made.classList.add("lr-segment-part");
    made.dataset.segment = segment.id;
    made.prepend(create("span", "lr-letter", segment.letter));
    return made;
  }

  function drawFlag() {
    const svg = draw("svg", { width: 9, height: 11, viewBox: "0 0 9 11", class: "lr-flag-shape", "aria-hidden": "true" });
    svg.append(draw("path", { d: "M1 0.5V10.5M1 1H8L6.2 3.4L8 5.8H1" }));
    return svg;
  }

  function flag(number, agreement) {
    const made = create("span", "lr-flag" + (agreement ? " lr-flag-" + agreement : ""));
    made.append(drawFlag(), create("span", "", String(number)));
    if (agreement in AGREEMENT) made.append(create("span", "lr-agreement", AGREEMENT[agreement]));
    return made;
  }

  function scaleOf(model) {
    let most = 1;
    for (const cell of model.cells) {
      for (const part of PARTS) most = Math.max(most, cell.parts[part] || 0);
      for (const [, number] of cell.segments || []) most = Math.max(most, number);
    }
    return Math.min(LARGEST_OF_ONE, LARGEST / Math.sqrt(most));
  }

  // ---------------------------------------------------------------- cells

  function contentOf(cell, model, scale, showsError) {
    if (cell.change) return [changeOf(cell.change)];
    const inside = create("div", "lr-inside");
    if (model.segments) {
      for (const [index, number] of cell.segments || []) {
        inside.append(markOfSegment(model.segments[index], index, number, scale));
      }
    } else {
      for (const part of PARTS) if (cell.parts[part]) inside.append(markWithNumber(part, cell.parts[part], scale));
    }
    if (cell.state === "synthesis_gap") inside.append(create("span", "lr-synthesis", "S"));
    if (cell.state in STATE_WORDS) inside.append(create("span", "lr-word", STATE_WORDS[cell.state]));
    if (showsError && cell.error) inside.append(create("span", "lr-interval", cell.error));
    return cell.gaps ? [inside, flag(cell.gaps, cell.agreement)] : [inside];
  }

  function totalOf(cell) {
    if (cell.change) return [changeOf(cell.change)];
    const inside = create("div", "lr-inside");
    inside.append(create("span", "lr-number", String(cell.count)));
    return cell.gaps ? [inside, flag(cell.gaps)] : [inside];
  }

  function changeOf(change) {
    const inside = create("div", "lr-inside lr-change");
    const [before, after] = change.shown;
    if (!change.changed) {
      inside.append(create("span", "lr-same", after));
      return inside;
    }
    inside.append(create("span", "lr-before", before), create("span", "lr-arrow", "→"), create("span", "lr-after", after));
    if (change.gained) inside.append(create("span", "lr-delta lr-gained", `+${change.gained}`));
    if (change.lost) inside.append(create("span", "lr-delta lr-lost", `−${change.lost}`));
    if (!change.gained && !change.lost) inside.append(create("span", "lr-delta lr-other", "≈"));
    return inside;
  }

  // ---------------------------------------------------------------- legend

  function legendOf(model, scale) {
    const legend = create("ul", "lr-legend");
    legend.setAttribute("aria-label", "Legend");
    const entry = (drawn, words) => {
      const made = create("li");
      made.append(drawn, create("span", "", words));
      legend.append(made);
    };
    if (model.names) explainChanges(model, entry);
    else explainCounts(model, scale, entry);
    return legend;
  }

  function explainChanges(model, entry) {
    const [before, after] = model.names;
    const sample = (change) => {
      const made = create("span", "lr-sample lr-sample-wide");
      made.append(...changeOf(change).childNodes);
      return made;
    };
    const changed = { changed: true, shown: ["3", "4"], gained: 2, lost: 1 };
    entry(sample(changed), `studies: ${before} → ${after}; + came, − went`);
    entry(sample({ ...changed, shown: ["3", "3"], gained: 0, lost: 0 }), "the same studies, other statements or another state");
    entry(sample({ changed: false, shown: ["3", "3"] }), "unchanged");
  }

  function explainCounts(model, scale, entry) {
    if (model.segments) {
      model.segments.forEach((segment, index) => {
        const made = create("span", "lr-part");
        made.append(create("span", "lr-letter", segment.letter));
        made.append(drawMark(segment.rest ? "open" : "segment lr-segment-" + index, 12, ""));
        entry(made, segment.label);
      });
    } else {
      for (const part of PARTS) entry(drawMark(part, 12, ""), PART_WORDS[part]);
    }
    const sizes = create("span", "lr-sizes");
    const most = Math.max(1, Math.round((LARGEST / scale) ** 2));
    for (const n of [...new Set([1, Math.max(1, Math.round(most / 4)), most])]) sizes.append(markWithNumber("open", n, scale));
    entry(sizes, `area: number of ${model.unit}`);
    const sample = (state, word) => create("span", "lr-sample lr-cell lr-state-" + state, word);
    entry(sample("thin", ""), `thin: ${model.thin_at_most} ${model.thin_at_most === 1 ? "study" : "studies"} or fewer`);
    entry(sample("absolute_gap", ""), "gap: both occur, never together");
    entry(sample("none", "–"), "one of the two occurs nowhere");
    if (model.synthesis_from) {
      entry(sample("synthesis_gap", "S"), `synthesis gap: ${model.synthesis_from} studies or more, no recent review`);
    }
    entry(sample("not_applicable", "n/a"), "not applicable, by a reviewer");
    entry(flag(2), "statements saying that more needs to be known; = the map agrees, ≠ it shows evidence");
    if (model.has_errors) entry(create("span", "lr-interval", "1–4"), "studies that there may be, given the error measured");
  }

  return { contentOf, totalOf, legendOf, scaleOf };
})();

/* Statements as cards: the quote with what was found in it, where it stands, its codes, and why it was coded so.

   Shared by the app's component and the one-file map, like gap_map.js:

     LitreviewStatements.render(container, { statements, dimensions, empty }, { onOpen, openLabel });

   `statements` are what litreview.figures.statement_to_plain returns, or unpack(…) of what pack_statements does. Text reaches the page through textContent alone. */
const LitreviewStatements = (() => {
  "use strict";

  const { create } = LitreviewDrawing;
  const DIRECTION = { driver: "Reported as driver", barrier: "Reported as barrier", mixed: "Driver and barrier" };
  const SHAPE = { driver: "●", barrier: "■", mixed: "◆" };
  const N_TINTS = 10; // in statements.css; the shipped codebook has ten dimensions
  const shown = new WeakMap();

  function tint(index) {
    return "lr-tint-" + (index % N_TINTS);
  }

  function quoteOf(statement, dimensions) {
    const quote = create("blockquote", "lr-quote");
    for (const segment of statement.segments) {
      if (typeof segment === "string") {
        quote.append(segment);
        continue;
      }
      const [text, marks, cue, outside] = segment;
      const made = create(marks.length ? "mark" : "span", marks.length ? "lr-hit " + tint(marks[0][0]) : "", text);
      if (cue !== null) made.classList.add("lr-cue", "lr-cue-" + cue);
      if (outside) made.classList.add("lr-outside"); // no claim of the sentence holds here
      const words = marks.map(([dimension, label]) => `${dimensions[dimension].label}: ${label}`);
      if (cue !== null) words.push(`cue: ${cue}`);
      made.title = words.join("; ");
      quote.append(made);
    }
    return quote;
  }

  function chipsOf(statement, dimensions) {
    const chips = create("ul", "lr-chips");
    chips.setAttribute("aria-label", "Codes");
    for (const [dimension, label, polarity] of statement.codes) {
      const chip = create("li", "lr-chip " + tint(dimension));
      chip.title = dimensions[dimension].label;
      if (polarity !== null) {
        const shape = create("span", "lr-shape-" + polarity, SHAPE[polarity]);
        shape.setAttribute("aria-hidden", "true");
        chip.append(shape, " ");
      }
      chip.append(create("span", "", label));
      if (polarity !== null) chip.append(create("span", "lr-chip-role", polarity));
      chips.append(chip);
    }
    return chips;
  }

  function claimsOf(statement) {
    const claims = create("div", "lr-claims");
    if (statement.polarity !== null) {
      const badge = create("span", "lr-badge lr-badge-" + statement.polarity);
      const shape = create("span", "", SHAPE[statement.polarity]);
      shape.setAttribute("aria-hidden", "true");
      badge.append(shape, " " + DIRECTION[statement.polarity]);
      claims.append(badge);
    }
    for (const gap of statement.gaps) claims.append(create("span", "lr-badge lr-badge-gap", "⚑ " + gap));
    if (statement.status !== "proposed") claims.append(create("span", "lr-badge", statement.status));
    return claims;
  }

  function whyOf(statement) {
    const details = create("details", "lr-why");
    details.append(create("summary", "", "Why"));
    const list = create("ul");
    for (const line of statement.why) list.append(create("li", "", line));
    details.append(list);
    return details;
  }

  function cardOf(statement, model, options) {
    const card = create("article", "lr-card");
    card.dataset.row = statement.id;
    const where = create("div", "lr-where");
    where.append(create("span", "lr-document", statement.document), create("span", "", statement.place));
    card.append(where, quoteOf(statement, model.dimensions));
    if (statement.caveats.length) {
      card.append(create("p", "lr-caveat", "Check the wording on the page: " + statement.caveats.join("; ") + "."));
    }
    card.append(claimsOf(statement), chipsOf(statement, model.dimensions));
    const foot = create("div", "lr-foot");
    foot.append(create("span", "lr-studies", statement.studies));
    if (options.onOpen) {
      const open = create("button", "lr-open-page", options.openLabel || "Show on the page");
      open.type = "button";
      open.addEventListener("click", () => options.onOpen(statement.id));
      foot.append(open);
    }
    card.append(foot);
    if (statement.why.length) card.append(whyOf(statement));
    return card;
  }

  function legendOf(model) {
    const used = new Set();
    for (const s of model.statements) for (const segment of s.segments) {
      if (typeof segment !== "string") for (const [dimension] of segment[1]) used.add(dimension);
    }
    const legend = create("ul", "lr-tints");
    legend.setAttribute("aria-label", "Colours of the marked words");
    [...used].sort((a, b) => a - b).forEach((index) => {
      const entry = create("li");
      entry.append(create("mark", "lr-hit " + tint(index), model.dimensions[index].label));
      legend.append(entry);
    });
    return legend;
  }

  function render(container, model, options) {
    const signature = JSON.stringify(model);
    let kept = shown.get(container);
    if (!kept || !container.contains(kept.root)) {
      kept = { root: create("div", "lr-statements"), signature: null };
      container.append(kept.root);
      shown.set(container, kept);
    }
    if (kept.signature === signature) return;
    kept.signature = signature;
    if (model.statements.length === 0) {
      kept.root.replaceChildren(create("p", "lr-empty", model.empty));
      return;
    }
    kept.root.replaceChildren(legendOf(model), ...model.statements.map((s) => cardOf(s, model, options || {})));
  }

  function unpack({ fields, lines, shared }) {
    const whole = {
      id: (id) => id,
      why: (why) => why,
      codes: (numbers) => numbers.map((n) => shared[n]),
      segments: (pieces) => pieces.map((p) => (typeof p === "string" ? p : [p[0], ...shared[p[1]]])),
    };
    const value = (field, kept) => (field in whole ? whole[field](kept) : shared[kept]);
    return lines.map((line) => Object.fromEntries(fields.map((field, i) => [field, value(field, line[i])])));
  }

  return { render, tint, quoteOf, unpack };
})();

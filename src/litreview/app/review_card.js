/* A statement to check, as it is drawn: quote and context, claims and codes with their reasons, and the editor of codes.
   `desk` is the Desk of review_component.js, which this is read before. */
const { create } = LitreviewDrawing;
const { tint, quoteOf } = LitreviewStatements;
const POLARITIES = {
  d: ["Driver", ["driver"]],
  b: ["Barrier", ["barrier"]],
  m: ["Both", ["barrier", "driver"]],
  n: ["Neither", [""]],
};
const STATUS = { accepted: "accepted", rejected: "rejected", edited: "edited", added: "added" };

function button(label, key, onClick, className) {
  const made = create("button", className || "lr-act");
  made.type = "button";
  if (key) made.append(create("kbd", "", key), " ");
  made.append(create("span", "", label));
  made.addEventListener("click", onClick);
  return made;
}

function cardOf(desk, item) {
  const card = create("article", "lr-card");
  card.dataset.row = item.id;
  const where = create("div", "lr-where");
  const paper = item.study && item.study !== item.document ? `${item.study} · ${item.document}` : item.document;
  where.append(create("span", "lr-document", paper), create("span", "", item.place));
  if (item.status in STATUS) {
    where.append(create("span", "lr-badge", STATUS[item.status] + (item.by ? ` by ${item.by}` : "")));
  }
  if (item.added_by && item.status !== "added") where.append(create("span", "lr-badge", `added by ${item.added_by}`));
  card.append(where);
  if (item.before) card.append(create("p", "lr-around", item.before));
  card.append(quoteOf(item, desk.data.dimensions));
  if (item.after) card.append(create("p", "lr-around", item.after));
  if (item.caveats.length) {
    card.append(create("p", "lr-caveat", "Check the wording on the page: " + item.caveats.join("; ") + "."));
  }
  card.append(...(desk.editing ? editorOf(desk) : [claimsOf(desk, item), codesOf(desk, item)]));
  return card;
}

function claimsOf(desk, item) {
  const list = create("ul", "lr-found");
  list.setAttribute("aria-label", "Claims");
  for (const claim of item.claims) {
    const entry = create("li");
    const flagged = claim.kind === "gap" || claim.kind === "future";
    entry.append(create("span", "lr-badge lr-badge-" + (flagged ? "gap" : claim.kind), claim.label));
    if (claim.by !== "reviewer") entry.append(probabilityOf(claim.probability));
    const cues = claim.cues.map(([quote, rule]) => (quote.length < 90 ? `“${quote}” (${rule})` : rule)).join(", ");
    entry.append(create("span", "lr-reason", `${claim.by}${cues ? ": " + cues : ""}`));
    list.append(entry);
  }
  if (!item.claims.length) list.append(create("li", "lr-reason", "No claim: codes alone."));
  return list;
}

function codesOf(desk, item) {
  const list = create("ul", "lr-found lr-found-codes");
  list.setAttribute("aria-label", "Codes");
  for (const option of item.codes) {
    const entry = create("li", option.given.length ? "" : "lr-not-given");
    const chip = create("span", "lr-chip " + tintOf(desk, option), option.label);
    const dimension = create("span", "lr-dimension", dimensionOf(desk, option));
    entry.append(dimension, chip);
    if (option.given.length) {
      for (const polarity of option.given.filter(Boolean)) entry.append(polarityOf(polarity));
    } else entry.append(create("span", "lr-not", option.doubted ? "doubted, not given" : "suggested, not given"));
    if (option.probability !== null) entry.append(probabilityOf(option.probability));
    const why = option.why.length ? option.why.join(", ") : option.probability !== null ? "trained model" : "";
    entry.append(create("span", "lr-reason", why));
    list.append(entry);
  }
  return list;
}

function editorOf(desk) {
  const list = create("ul", "lr-found lr-editor");
  list.setAttribute("aria-label", "Codes, while editing");
  desk.editing.codes.forEach((option, index) => {
    const entry = create("li", option.given.length ? "" : "lr-not-given");
    if (index === desk.editing.chosen) entry.classList.add("lr-is-chosen");
    const name = `${option.dimension}/${option.code}`;
    const give = button(option.label, index < 10 ? String((index + 1) % 10) : "", () => desk.toggle(index), "lr-give");
    give.classList.add(tintOf(desk, option));
    give.setAttribute("aria-pressed", String(option.given.length > 0));
    give.title = dimensionOf(desk, option);
    give.dataset.focus = name;
    entry.append(give, create("span", "lr-dimension", dimensionOf(desk, option)));
    if (option.directed) {
      for (const [key, [label, polarity]] of Object.entries(POLARITIES)) {
        const shown = index === desk.editing.chosen ? key.toUpperCase() : "";
        const made = button(label, shown, () => desk.direct(index, polarity), "lr-small");
        made.setAttribute("aria-pressed", String(option.given.length > 0 && String(option.given) === String(polarity)));
        made.setAttribute("aria-label", `${option.label}: ${label.toLowerCase()}`);
        made.dataset.focus = name + "/" + key;
        entry.append(made);
      }
    }
    if (option.doubted) entry.append(create("span", "lr-not", "doubted"));
    if (option.probability !== null) entry.append(probabilityOf(option.probability));
    list.append(entry);
  });
  return [list, adderOf(desk), gapsOf(desk)];
}

function adderOf(desk) {
  const row = create("div", "lr-edit-row");
  const label = create("label", "", "Add a code ");
  const select = create("select");
  select.dataset.focus = "add";
  select.append(create("option", "", "Choose …"));
  for (const dimension of desk.data.dimensions) {
    const here = desk.data.addable.filter((o) => o.dimension === dimension.id);
    if (!here.length) continue;
    const group = create("optgroup");
    group.label = dimension.label;
    for (const option of here) {
      const made = create("option", "", option.label);
      made.value = String(desk.data.addable.indexOf(option));
      group.append(made);
    }
    select.append(group);
  }
  label.append(select);
  const take = () => {
    const option = desk.data.addable[Number(select.value)];
    if (option) desk.add(option);
  };
  row.append(label, button("Add", "", take, "lr-small"));
  return row;
}

function gapsOf(desk) {
  const row = create("div", "lr-edit-row");
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", "Gaps stated");
  row.append(create("span", "lr-dimension", "Gaps stated"));
  for (const [kind, label] of Object.entries(desk.data.gaps)) {
    const made = button(label, "", () => {
      if (!desk.editing.gaps.delete(kind)) desk.editing.gaps.add(kind);
      desk.draw();
    }, "lr-small");
    made.setAttribute("aria-pressed", String(desk.editing.gaps.has(kind)));
    made.dataset.focus = "gap/" + kind;
    row.append(made);
  }
  const future = button("Research called for", "F", () => desk.pressEditing("f"), "lr-small");
  future.setAttribute("aria-pressed", String(desk.editing.future));
  future.dataset.focus = "future";
  row.append(future);
  return row;
}

function probabilityOf(probability) {
  const made = create("span", "lr-probability", probability.toFixed(2));
  made.title = "How likely, as the trained models see it";
  return made;
}

function polarityOf(polarity) {
  return create("span", "lr-badge lr-badge-" + polarity, polarity === "driver" ? "● driver" : "■ barrier");
}

function indexOf(desk, option) {
  return Math.max(0, desk.data.dimensions.findIndex((d) => d.id === option.dimension));
}

function tintOf(desk, option) {
  return tint(indexOf(desk, option));
}

function dimensionOf(desk, option) {
  return desk.data.dimensions[indexOf(desk, option)].label;
}

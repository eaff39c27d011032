/* The desk at which statements are checked, one at a time.

   A key takes effect here at once: the next statement is shown, and the decision is kept in the browser's storage under
   a name of its own (tab:number) until the server answers that the database has it. What is not answered is sent again,
   after a rerun, a lost connection or a new start of the page; the server keeps a name once. Text reaches the page
   through textContent alone. */
const RESEND_MS = 1500;
const LOW_WATER = 30; // statements; below, the browser asks for more
const KEPT = "litreview-review:";
const KEYS = [
  ["A", "Accept: the claims and codes are right"],
  ["R", "Reject: this is no evidence, or none of it is right"],
  ["E", "Edit the codes, their polarity, the kinds of gap"],
  ["S", "Skip: come back to it at the end"],
  ["U", "Undo the last decision, then the one before it"],
  ["?", "This help"],
];
const EDIT_KEYS = [
  ["1 … 9, 0", "Take a code away, or give it"],
  ["D  B  M  N", "The code last chosen: reported as driver, barrier, both, neither"],
  ["F", "Research called for: yes or no"],
  ["Enter", "Keep the changes"],
  ["Esc", "Leave without changes"],
];
const POLARITIES = {
  d: ["Driver", ["driver"]],
  b: ["Barrier", ["barrier"]],
  m: ["Both", ["barrier", "driver"]],
  n: ["Neither", [""]],
};
const DONE = { accept: "Accepted", reject: "Rejected", edit: "Edited", skip: "Skipped" };
const SIGNS = { accept: "✓", reject: "✗", edit: "✎" };
const STATUS = { accepted: "accepted", rejected: "rejected", edited: "edited" };
const { create, tint, quoteOf } = LitreviewStatements;
const desks = new WeakMap();

function button(label, key, onClick, className) {
  const made = create("button", className || "lr-act");
  made.type = "button";
  if (key) made.append(create("kbd", "", key), " ");
  made.append(create("span", "", label));
  made.addEventListener("click", onClick);
  return made;
}

function readKept(name) {
  try {
    const entries = JSON.parse(localStorage.getItem(name) || "[]");
    return Array.isArray(entries) ? entries : [];
  } catch {
    return [];
  }
}

function keep(name, entries) {
  try {
    if (entries.length) localStorage.setItem(name, JSON.stringify(entries));
    else localStorage.removeItem(name);
  } catch {
    /* Without storage the entries live as long as the page. */
  }
}

function newName() {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

class Desk {
  constructor(host) {
    this.host = host;
    this.tab = newName();
    this.number = 0;
    this.pending = []; // of this page, oldest first
    this.left = new Map(); // storage name -> entries that an earlier page could not deliver
    this.items = new Map();
    this.trail = []; // what this page did, for undo
    this.current = null;
    this.editing = null;
    this.sentAt = 0;
    this.message = "";
    this.keysOn = true;
    this.build();
    this.onKey = (event) => this.press(event);
    // On the window and before Streamlit, which takes R for a rerun.
    window.addEventListener("keydown", this.onKey, true);
    this.timer = setInterval(() => this.tick(), RESEND_MS / 3);
  }

  /* ------------------------------------------------------------ what comes from the server */

  update(data, send) {
    const isOther = !this.data || this.data.view !== data.view;
    if (!this.data) this.adopt(data.project);
    this.data = data;
    this.sendMessage = send;
    for (const [id, item] of Object.entries(data.items)) this.items.set(id, item);
    const answers = data.answers;
    const refusals = this.pending.filter((e) => answers[e.id]).map((e) => answers[e.id]);
    if (refusals.length) this.message = "Not kept: " + refusals.join(" ");
    const isOpen = (e) => !(e.id in answers);
    if (this.pending.some((e) => !isOpen(e))) this.sentAt = 0;
    this.pending = this.pending.filter(isOpen);
    for (const [name, entries] of this.left) {
      const open = entries.filter(isOpen);
      keep(name, open);
      if (open.length) this.left.set(name, open);
      else this.left.delete(name);
    }
    this.save();
    if (isOther) {
      this.trail = [];
      this.current = this.editing = null;
    }
    this.asking = false;
    this.choose();
    this.draw();
    this.flush();
  }

  adopt(project) {
    this.prefix = KEPT + project + ":";
    try {
      for (const name of Object.keys(localStorage)) {
        if (name.startsWith(this.prefix)) this.left.set(name, readKept(name));
      }
    } catch {
      /* No storage, nothing left over. */
    }
  }

  /* ------------------------------------------------------------ what goes to the server */

  record(entry) {
    const at = new Date().toISOString();
    this.pending.push({ id: this.tab + ":" + this.number++, coder: this.data.coder, at, ...entry });
    this.save();
    this.flush();
  }

  save() {
    if (this.prefix) keep(this.prefix + this.tab, this.pending);
  }

  unsent() {
    return [...[...this.left.values()].flat(), ...this.pending];
  }

  flush() {
    const entries = this.unsent();
    const ready = this.queue().length;
    try {
      if (entries.length && Date.now() - this.sentAt > RESEND_MS) {
        this.sentAt = Date.now();
        this.sendMessage("sent", { entries: entries.slice(0, 200) });
      } else if (!entries.length && ready < LOW_WATER && this.data.unready && !this.asking) {
        this.asking = true;
        this.sendMessage("more", Date.now());
      }
    } catch {
      /* No connection: `tick` tries again. */
    }
  }

  tick() {
    if (!this.host.isConnected) {
      window.removeEventListener("keydown", this.onKey, true);
      clearInterval(this.timer);
      return;
    }
    if (!this.data) return;
    this.flush();
    this.drawStorage();
  }

  /* ------------------------------------------------------------ what is shown, with what is still under way */

  queue() {
    const passed = new Set();
    for (const e of this.pending) {
      if (e.action === "undo" || e.action === "unskip") passed.delete(e.row);
      else passed.add(e.row);
    }
    return this.data.queue.filter((id) => !passed.has(id));
  }

  recent() {
    let list = this.data.recent.map((r) => ({ ...r, before: [...r.before] }));
    for (const e of this.pending) {
      const at = list.findIndex((r) => r.row === e.row);
      if (e.action === "undo") {
        if (at >= 0 && list[at].before.length) list[at].action = list[at].before.pop();
        else list = list.filter((r) => r.row !== e.row);
      } else if (e.action in SIGNS) {
        const before = at >= 0 ? [...list[at].before, list[at].action] : [];
        list = [{ row: e.row, action: e.action, before }, ...list.filter((r) => r.row !== e.row)];
      }
    }
    return list.filter((r) => this.items.has(r.row)).slice(0, 10);
  }

  checked() {
    const before = new Map();
    const after = new Map();
    for (const e of this.pending) {
      const item = this.items.get(e.row);
      if (!item || !item.counts || e.action === "skip" || e.action === "unskip") continue;
      if (!before.has(e.row)) before.set(e.row, item.standing);
      const n = after.has(e.row) ? after.get(e.row) : item.standing;
      after.set(e.row, Math.max(0, n + (e.action === "undo" ? -1 : 1)));
    }
    let count = this.data.checked;
    for (const [row, n] of after) count += (n > 0) - (before.get(row) > 0);
    return count;
  }

  choose() {
    if (this.current !== null && this.items.has(this.current)) return;
    this.current = this.queue()[0] ?? null;
  }

  /* ------------------------------------------------------------ what a reviewer does */

  decide(action, coding) {
    if (this.current === null) return;
    const row = this.current;
    this.trail.push({ row, action });
    this.current = this.editing = null;
    this.message = DONE[action] + ".";
    this.record({ row, action, ...coding });
    this.choose();
    this.draw();
  }

  undo(row) {
    const last = row ? { row, action: "decide" } : this.trail.pop() || { row: this.recent()[0]?.row, action: "decide" };
    if (row) {
      const at = this.trail.findLastIndex((t) => t.row === row && t.action !== "skip");
      if (at >= 0) this.trail.splice(at, 1);
    }
    if (!last.row) {
      this.message = "There is nothing to take back.";
      this.draw();
      return;
    }
    this.current = last.row;
    this.editing = null;
    this.message = "Taken back.";
    this.record({ row: last.row, action: last.action === "skip" ? "unskip" : "undo" });
    this.draw();
  }

  open(row) {
    this.current = row;
    this.editing = null;
    this.draw();
  }

  startEditing() {
    const item = this.items.get(this.current);
    if (!item) return;
    this.editing = {
      codes: item.codes.map((option) => ({ ...option, given: [...option.given] })),
      gaps: new Set(item.gaps),
      future: item.future,
      chosen: null,
    };
    this.draw();
  }

  saveEditing() {
    const codes = this.editing.codes.flatMap((o) => o.given.map((polarity) => [o.dimension, o.code, polarity]));
    this.decide("edit", { codes, gaps: [...this.editing.gaps], future: this.editing.future });
  }

  toggle(index) {
    const option = this.editing.codes[index];
    if (!option) return;
    const claim = this.items.get(this.current).claims.find((c) => c.kind === "driver" || c.kind === "barrier");
    this.editing.chosen = index;
    option.given = option.given.length ? [] : [option.directed && claim ? claim.kind : ""];
    this.draw();
  }

  direct(index, polarity) { // a list: ["driver"], ["barrier"], both, or [""] for neither
    const option = this.editing.codes[index];
    if (!option || !option.directed) return;
    this.editing.chosen = index;
    option.given = [...polarity];
    this.draw();
  }

  add(option) {
    const at = this.editing.codes.findIndex((o) => o.dimension === option.dimension && o.code === option.code);
    if (at < 0) this.editing.codes.push({ ...option, given: [] });
    const index = at < 0 ? this.editing.codes.length - 1 : at;
    if (!this.editing.codes[index].given.length) this.toggle(index);
  }

  press(event) {
    if (!this.host.isConnected || event.repeat || event.ctrlKey || event.metaKey || event.altKey || !this.data) return;
    const target = event.composedPath()[0];
    const isField = target.matches?.("input, textarea, select, [contenteditable=true], [role=combobox], [role=option]");
    if (isField || !this.keysOn || this.help.open) return;
    const isButton = target.matches?.("button, a, summary, [role=button], [role=radio]");
    const handled = this.editing ? this.pressEditing(event.key, isButton) : this.pressKey(event.key);
    if (!handled) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  pressKey(key) {
    const actions = {
      a: () => this.decide("accept"),
      r: () => this.decide("reject"),
      e: () => this.startEditing(),
      s: () => this.decide("skip"),
      u: () => this.undo(),
      "?": () => this.help.showModal(),
    };
    const action = actions[key.toLowerCase()];
    action?.();
    return Boolean(action);
  }

  pressEditing(key, isButton) {
    if (/^[0-9]$/.test(key)) this.toggle((Number(key) + 9) % 10);
    else if (key.toLowerCase() in POLARITIES) {
      if (this.editing.chosen === null) this.say("Choose a code by its number first.");
      else this.direct(this.editing.chosen, POLARITIES[key.toLowerCase()][1]);
    } else if (key.toLowerCase() === "f") {
      this.editing.future = !this.editing.future;
      this.draw();
    } else if (key === "Enter" && !isButton) this.saveEditing();
    else if (key === "Escape") this.open(this.current);
    else if (key === "?") this.help.showModal();
    else return "aresu".includes(key.toLowerCase()); // R would run the page again
    return true;
  }

  say(words) {
    this.message = words;
    this.drawStorage();
  }

  /* ------------------------------------------------------------ what is drawn */

  build() {
    const root = create("div", "lr-statements lr-review");
    this.board = create("div", "lr-board");
    this.counter = create("p", "lr-counter");
    this.meter = create("div", "lr-progress");
    this.meter.append(create("span"));
    this.storage = create("p", "lr-storage");
    this.storage.setAttribute("role", "status");
    const head = create("div", "lr-desk-head");
    head.append(this.counter, this.storage, this.meter);
    this.card = create("div", "lr-desk");
    this.actions = create("div", "lr-actions");
    this.actions.setAttribute("role", "toolbar");
    this.actions.setAttribute("aria-label", "Decide");
    this.actions.append(
      button("Accept", "A", () => this.decide("accept"), "lr-act lr-act-accept"),
      button("Reject", "R", () => this.decide("reject")),
      button("Edit", "E", () => this.startEditing()),
      button("Skip", "S", () => this.decide("skip")),
      button("Undo", "U", () => this.undo()),
      button("Keys", "?", () => this.help.showModal(), "lr-act lr-act-quiet"),
    );
    this.board.append(head, this.actions, this.card);
    this.side = create("section", "lr-recent");
    this.side.setAttribute("aria-label", "Last decisions");
    this.buildHelp();
    root.append(this.board, this.side, this.help);
    this.host.append(root);
  }

  buildHelp() {
    this.help = create("dialog", "lr-keys");
    this.help.setAttribute("aria-label", "Keys");
    const tables = [["Keys", KEYS], ["While editing", EDIT_KEYS]].flatMap(([title, keys]) => {
      const list = create("dl");
      for (const [key, words] of keys) {
        const term = create("dt");
        term.append(create("kbd", "", key));
        list.append(term, create("dd", "", words));
      }
      return [create("h3", "", title), list];
    });
    const label = create("label");
    const box = create("input");
    box.type = "checkbox";
    box.checked = true;
    box.addEventListener("change", () => { this.keysOn = box.checked; });
    label.append(box, " Single keys decide (the buttons always do)");
    this.help.append(...tables, label, button("Close", "Esc", () => this.help.close()));
  }

  draw() {
    const item = this.items.get(this.current);
    const signature = JSON.stringify([this.current, item, this.data.unready > 0,
      this.editing && [this.editing.codes, [...this.editing.gaps], this.editing.future, this.editing.chosen]]);
    if (signature !== this.signature) {
      const focus = this.host.getRootNode().activeElement?.dataset?.focus;
      this.signature = signature;
      this.card.replaceChildren(item ? this.cardOf(item) : this.emptyOf());
      this.card.classList.toggle("lr-is-editing", Boolean(this.editing));
      if (focus) this.card.querySelector(`[data-focus="${CSS.escape(focus)}"]`)?.focus();
    }
    this.actions.hidden = Boolean(this.editing);
    for (const b of [...this.actions.children].slice(0, 4)) b.disabled = !item;
    const checked = this.checked();
    const skipped = this.data.skipped ? ` · ${this.data.skipped} skipped` : "";
    this.counter.textContent = `${checked.toLocaleString("en")} of ${this.data.total.toLocaleString("en")} checked${skipped}`;
    this.meter.firstChild.style.width = `${this.data.total ? (100 * checked) / this.data.total : 0}%`;
    this.drawRecent();
    this.drawStorage();
  }

  drawStorage() {
    const n = this.unsent().length;
    const isLate = n > 0 && Date.now() - Date.parse(this.unsent()[0].at) > 4 * RESEND_MS;
    const unsent = isLate
      ? `The server does not answer: ${n} kept in this browser, sent again until it does.`
      : n ? `${n} being stored` : "All stored";
    const words = [this.message, unsent].filter(Boolean).join(" ");
    if (this.storage.textContent !== words) this.storage.textContent = words;
    this.storage.classList.toggle("lr-late", isLate);
  }

  drawRecent() {
    const recent = this.recent();
    const signature = JSON.stringify([recent, this.current]);
    if (signature === this.recentSignature) return;
    this.recentSignature = signature;
    const list = create("ol");
    for (const r of recent) {
      const entry = create("li", "lr-recent-" + r.action);
      const open = create("button", "lr-recent-open");
      open.type = "button";
      if (r.row === this.current) open.setAttribute("aria-current", "true");
      const sign = create("span", "lr-sign", SIGNS[r.action]);
      sign.setAttribute("aria-hidden", "true");
      const quote = this.items.get(r.row).segments.map((s) => (typeof s === "string" ? s : s[0])).join("");
      open.append(sign, create("span", "lr-said", DONE[r.action]), " ", create("span", "lr-recent-quote", quote));
      open.title = "Show it again";
      open.addEventListener("click", () => this.open(r.row));
      const undo = create("button", "lr-recent-undo", "Undo");
      undo.type = "button";
      undo.setAttribute("aria-label", "Undo: " + quote.slice(0, 60));
      undo.addEventListener("click", () => this.undo(r.row));
      entry.append(open, undo);
      list.append(entry);
    }
    const words = recent.length ? list : create("p", "lr-empty", "What you decide is listed here, and can be changed.");
    this.side.replaceChildren(create("h3", "", "Your last decisions"), words);
  }

  emptyOf() {
    const n = this.data.skipped;
    const words = this.data.unready || this.data.queue.length
      ? "Getting the next statements …"
      : this.data.total === 0
        ? "No statement is of this kind. Choose others above."
        : "Everything chosen above is checked.";
    return create("p", "lr-desk-empty", n && !this.data.unready ? words + " The skipped ones come next." : words);
  }

  cardOf(item) {
    const card = create("article", "lr-card");
    card.dataset.row = item.id;
    const where = create("div", "lr-where");
    const paper = item.study && item.study !== item.document ? `${item.study} · ${item.document}` : item.document;
    where.append(create("span", "lr-document", paper), create("span", "", item.place));
    if (item.status in STATUS) {
      where.append(create("span", "lr-badge", STATUS[item.status] + (item.by ? ` by ${item.by}` : "")));
    }
    card.append(where);
    if (item.before) card.append(create("p", "lr-around", item.before));
    card.append(quoteOf(item, this.data.dimensions));
    if (item.after) card.append(create("p", "lr-around", item.after));
    if (item.caveats.length) {
      card.append(create("p", "lr-caveat", "Check the wording on the page: " + item.caveats.join("; ") + "."));
    }
    card.append(...(this.editing ? this.editorOf() : [this.claimsOf(item), this.codesOf(item)]));
    return card;
  }

  claimsOf(item) {
    const list = create("ul", "lr-found");
    list.setAttribute("aria-label", "Claims");
    for (const claim of item.claims) {
      const entry = create("li");
      const flagged = claim.kind === "gap" || claim.kind === "future";
      entry.append(create("span", "lr-badge lr-badge-" + (flagged ? "gap" : claim.kind), claim.label));
      entry.append(create("span", "lr-probability", claim.probability.toFixed(2)));
      const cues = claim.cues.map(([quote, rule]) => (quote.length < 90 ? `“${quote}” (${rule})` : rule)).join(", ");
      entry.append(create("span", "lr-reason", `${claim.by}${cues ? ": " + cues : ""}`));
      list.append(entry);
    }
    if (!item.claims.length) list.append(create("li", "lr-reason", "No claim: codes alone."));
    return list;
  }

  codesOf(item) {
    const list = create("ul", "lr-found lr-found-codes");
    list.setAttribute("aria-label", "Codes");
    for (const option of item.codes) {
      const entry = create("li", option.given.length ? "" : "lr-not-given");
      const chip = create("span", "lr-chip " + this.tintOf(option), option.label);
      const dimension = create("span", "lr-dimension", this.dimensionOf(option));
      entry.append(dimension, chip);
      if (option.given.length) {
        for (const polarity of option.given.filter(Boolean)) entry.append(this.polarityOf(polarity));
      } else entry.append(create("span", "lr-not", option.doubted ? "doubted, not given" : "suggested, not given"));
      if (option.probability !== null) entry.append(create("span", "lr-probability", option.probability.toFixed(2)));
      const why = option.why.length ? option.why.join(", ") : option.probability !== null ? "trained model" : "";
      entry.append(create("span", "lr-reason", why));
      list.append(entry);
    }
    return list;
  }

  editorOf() {
    const list = create("ul", "lr-found lr-editor");
    list.setAttribute("aria-label", "Codes, while editing");
    this.editing.codes.forEach((option, index) => {
      const entry = create("li", option.given.length ? "" : "lr-not-given");
      if (index === this.editing.chosen) entry.classList.add("lr-is-chosen");
      const name = `${option.dimension}/${option.code}`;
      const give = button(option.label, index < 10 ? String((index + 1) % 10) : "", () => this.toggle(index), "lr-give");
      give.classList.add(this.tintOf(option));
      give.setAttribute("aria-pressed", String(option.given.length > 0));
      give.title = this.dimensionOf(option);
      give.dataset.focus = name;
      entry.append(give, create("span", "lr-dimension", this.dimensionOf(option)));
      if (option.directed) {
        for (const [key, [label, polarity]] of Object.entries(POLARITIES)) {
          const shown = index === this.editing.chosen ? key.toUpperCase() : "";
          const made = button(label, shown, () => this.direct(index, polarity), "lr-small");
          made.setAttribute("aria-pressed", String(option.given.toString() === polarity.toString()));
          made.setAttribute("aria-label", `${option.label}: ${label.toLowerCase()}`);
          made.dataset.focus = name + "/" + key;
          entry.append(made);
        }
      }
      if (option.doubted) entry.append(create("span", "lr-not", "doubted"));
      if (option.probability !== null) entry.append(create("span", "lr-probability", option.probability.toFixed(2)));
      list.append(entry);
    });
    return [list, this.adderOf(), this.gapsOf(), this.savingOf()];
  }

  adderOf() {
    const row = create("div", "lr-edit-row");
    const label = create("label", "", "Add a code ");
    const select = create("select");
    select.dataset.focus = "add";
    select.append(create("option", "", "Choose …"));
    for (const dimension of this.data.dimensions) {
      const here = this.data.addable.filter((o) => o.dimension === dimension.id);
      if (!here.length) continue;
      const group = create("optgroup");
      group.label = dimension.label;
      for (const option of here) {
        const made = create("option", "", option.label);
        made.value = String(this.data.addable.indexOf(option));
        group.append(made);
      }
      select.append(group);
    }
    label.append(select);
    const take = () => {
      const option = this.data.addable[Number(select.value)];
      if (option) this.add(option);
    };
    row.append(label, button("Add", "", take, "lr-small"));
    return row;
  }

  gapsOf() {
    const row = create("div", "lr-edit-row");
    row.setAttribute("role", "group");
    row.setAttribute("aria-label", "Gaps stated");
    row.append(create("span", "lr-dimension", "Gaps stated"));
    for (const [kind, label] of Object.entries(this.data.gaps)) {
      const made = button(label, "", () => {
        if (!this.editing.gaps.delete(kind)) this.editing.gaps.add(kind);
        this.draw();
      }, "lr-small");
      made.setAttribute("aria-pressed", String(this.editing.gaps.has(kind)));
      made.dataset.focus = "gap/" + kind;
      row.append(made);
    }
    const future = button("Research called for", "F", () => this.pressEditing("f"), "lr-small");
    future.setAttribute("aria-pressed", String(this.editing.future));
    future.dataset.focus = "future";
    row.append(future);
    return row;
  }

  savingOf() {
    const row = create("div", "lr-actions");
    row.append(
      button("Keep the changes", "Enter", () => this.saveEditing(), "lr-act lr-act-accept"),
      button("Leave", "Esc", () => this.open(this.current)),
      button("Keys", "?", () => this.help.showModal(), "lr-act lr-act-quiet"),
    );
    return row;
  }

  polarityOf(polarity) {
    return create("span", "lr-badge lr-badge-" + polarity, polarity === "driver" ? "● driver" : "■ barrier");
  }

  indexOf(option) {
    return Math.max(0, this.data.dimensions.findIndex((d) => d.id === option.dimension));
  }

  tintOf(option) {
    return tint(this.indexOf(option));
  }

  dimensionOf(option) {
    return this.data.dimensions[this.indexOf(option)].label;
  }
}

export default function (component) {
  const host = component.parentElement.querySelector(".lr-host");
  if (!desks.has(host)) desks.set(host, new Desk(host));
  desks.get(host).update(component.data, component.setTriggerValue);
}

/* The desk at which statements are checked, one at a time.

   A key takes effect here at once: the next statement is shown, and the decision goes to the outbox (review_outbox.js),
   which sends it until the database has it, after a rerun, a lost connection or a new start of the page. Text reaches the
   page through textContent alone. */
const LOW_WATER = 30; // statements; below, the browser asks for more
const KEYS = [
  ["A", "Accept: the claims and codes are right"],
  ["R", "Reject: this is no evidence, or none of it is right"],
  ["E", "Edit the codes, their polarity, the kinds of gap"],
  ["S", "Skip: come back to it at the end"],
  ["U", "Undo the last decision, then the one before it"],
  ["O", "Open it in its paper, in the Reader"],
  ["?", "This help"],
];
const DONE = { accept: "Accepted", reject: "Rejected", edit: "Edited", skip: "Skipped" };
const SIGNS = { accept: "✓", reject: "✗", edit: "✎" };
const desks = new WeakMap();

class Desk extends CodeEditor {
  constructor(host) {
    super(host);
    this.whenStored = "All stored";
    this.items = new Map();
    this.trail = []; // what this page did, for undo
    this.current = null;
    this.build();
  }

  /* ------------------------------------------------------------ what comes from the server */

  update(data, send) {
    this.listen();
    const isOther = !this.data || this.data.view !== data.view;
    this.outbox ??= new Outbox(data.project);
    this.data = data;
    this.sendMessage = send;
    for (const [id, item] of Object.entries(data.items)) this.items.set(id, item);
    const refusals = this.outbox.answer(data.answers);
    if (refusals.length) this.message = "Not kept: " + refusals.join(" ");
    if (isOther) {
      this.trail = [];
      this.current = this.editing = null;
    }
    this.asking = false;
    this.choose();
    this.draw();
    this.flush();
  }

  /* ------------------------------------------------------------ what goes to the server */

  record(entry) {
    this.outbox.put({ coder: this.data.coder, ...entry });
    this.flush();
  }

  flush() {
    const entries = this.outbox.due();
    const isLow = this.data.unready > 0 && this.queue().length < LOW_WATER && !this.outbox.entries().length;
    try {
      if (entries.length) this.sendMessage("sent", { entries });
      else if (isLow && !this.asking) {
        this.asking = true;
        this.sendMessage("more", Date.now());
      }
    } catch {
      /* No connection: `tick` tries again. */
    }
  }

  beat() {
    this.flush();
  }

  /* ------------------------------------------------------------ what is shown, with what is still under way */

  queue() {
    const passed = new Set();
    for (const e of this.outbox.entries()) {
      if (e.action === "undo" || e.action === "unskip") passed.delete(e.row);
      else passed.add(e.row);
    }
    return this.data.queue.filter((id) => !passed.has(id));
  }

  recent() {
    let list = this.data.recent.map((r) => ({ ...r, before: [...r.before] }));
    for (const e of this.outbox.entries().filter((entry) => entry.coder === this.data.coder)) {
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
    for (const e of this.outbox.entries()) {
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

  read() {
    if (this.current === null) return;
    try {
      this.sendMessage("opened", this.current);
    } catch {
      this.say("The server does not answer.");
    }
  }

  startEditing() {
    const item = this.items.get(this.current);
    if (!item) return;
    this.editing = editingOf(item);
    this.draw();
  }

  saveEditing() {
    this.decide("edit", this.coding());
  }

  claimed() {
    return this.items.get(this.current).claims.map((claim) => claim.kind);
  }

  leaveEditing() {
    this.open(this.current);
  }

  pressed(event, isButton) {
    if (event.repeat) return false;
    return this.editing ? this.pressEditing(event.key, isButton) : this.pressKey(event.key);
  }

  pressKey(key) {
    const actions = {
      a: () => this.decide("accept"),
      r: () => this.decide("reject"),
      e: () => this.startEditing(),
      s: () => this.decide("skip"),
      u: () => this.undo(),
      o: () => this.read(),
      "?": () => this.help.showModal(),
    };
    const action = actions[key.toLowerCase()];
    action?.();
    return Boolean(action);
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
      button("In its paper", "O", () => this.read(), "lr-act lr-act-quiet"),
      button("Keys", "?", () => this.help.showModal(), "lr-act lr-act-plain"),
    );
    this.saving = create("div", "lr-actions");
    this.saving.append(
      button("Keep the changes", "Enter", () => this.saveEditing(), "lr-act lr-act-accept"),
      button("Leave", "Esc", () => this.open(this.current)),
      button("Keys", "?", () => this.help.showModal(), "lr-act lr-act-quiet"),
    );
    this.board.append(head, this.actions, this.saving, this.card);
    this.side = create("section", "lr-recent");
    this.side.setAttribute("aria-label", "Last decisions");
    this.help = helpOf(this, [["Keys", KEYS], ["While editing", EDIT_KEYS]]);
    root.append(this.board, this.side, this.help);
    this.host.append(root);
  }

  draw() {
    const item = this.items.get(this.current);
    const signature = JSON.stringify([this.current, item, this.data.unready > 0,
      this.editing && [this.editing.codes, [...this.editing.gaps], this.editing.future, this.editing.chosen]]);
    if (signature !== this.signature) {
      const focus = this.host.getRootNode().activeElement?.dataset?.focus;
      this.signature = signature;
      this.card.replaceChildren(item ? cardOf(this, item) : this.emptyOf());
      this.card.classList.toggle("lr-is-editing", Boolean(this.editing));
      if (focus) this.card.querySelector(`[data-focus="${CSS.escape(focus)}"]`)?.focus();
    }
    this.actions.hidden = Boolean(this.editing);
    this.saving.hidden = !this.editing;
    for (const b of [...this.actions.children].slice(0, 4)) b.disabled = !item;
    const checked = this.checked();
    const skipped = this.data.skipped ? ` · ${this.data.skipped} skipped` : "";
    this.counter.textContent = `${checked.toLocaleString("en")} of ${this.data.total.toLocaleString("en")} checked${skipped}`;
    this.meter.firstChild.style.width = `${this.data.total ? (100 * checked) / this.data.total : 0}%`;
    this.drawRecent();
    this.drawStorage();
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
    this.side.replaceChildren(create("h2", "", "Your last decisions"), words);
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
}

export default function (component) {
  const host = component.parentElement.querySelector(".lr-host");
  if (!desks.has(host)) desks.set(host, new Desk(host));
  desks.get(host).update(component.data, component.setTriggerValue);
}

/* The Reader: a paper with its statements where they stand, their codes beside it, and words marked to add one.

   Decisions and added statements go through the same outbox and the same messages as on the page Review. */
const READER_KEYS = [
  ["N  P", "Next, previous highlight"],
  ["→  ←", "Next, previous page"],
  ["T", "Page or text"],
  ["A  R  E", "Accept, reject, edit the statement that is open"],
  ["U", "Take your last decision back"],
  ["M", "Mark a sentence, to add a statement"],
  ["?", "This help"],
];
const MARK_KEYS = [
  ["↓  ↑", "Next, previous sentence"],
  ["Shift →  Shift ←", "One word more, one less at the end"],
  ["→  ←", "One word less, one more at the beginning"],
  ["Enter", "Code the marked words"],
  ["Esc", "Leave them"],
];
const SAID = { accept: "Accepted.", reject: "Rejected.", edit: "Edited.", add: "Added.", undo: "Taken back." };
const readers = new WeakMap();

class Reader extends CodeEditor {
  constructor(host) {
    super(host);
    this.view = new LeafView();
    this.current = null; // row id
    this.marked = null; // [first, last] word of the leaf
    this.shown = new Set(Object.keys(CLAIM_KINDS));
    this.asText = false;
    this.trail = []; // rows decided here, for undo
    this.seq = 0;
    this.place = null;
    this.build();
  }

  beat() {
    if (this.data.seq !== this.seq && Date.now() - this.wentAt > RESEND_MS) this.sendPlace();
    this.flush();
  }

  update(data, send) {
    this.listen();
    this.outbox ??= new Outbox(data.project);
    this.sendMessage = send;
    const isOther = !this.data || this.data.document !== data.document;
    const isNewLeaf = isOther || this.data.leaf.number !== data.leaf.number;
    if (isOther) {
      this.seq = data.seq;
      this.editing = null;
    }
    this.data = data;
    if (data.seq === this.seq) this.current = data.row;
    if (isNewLeaf) this.marked = this.editing = null;
    const refusals = this.outbox.answer(data.answers);
    if (refusals.length) this.message = "Not kept: " + refusals.join(" ");
    if (this.awaited && this.awaited in data.answers) this.arrive();
    this.draw();
    if (isNewLeaf && !isOther && this.current === null) this.root.scrollIntoView({ block: "nearest" });
    if (isNewLeaf) this.view.reveal(this.current, null);
    this.flush();
  }

  arrive() {
    const row = this.data.added[this.awaited];
    this.awaited = null;
    if (row && this.data.items[row]) this.choose(row);
  }

  flush() {
    const entries = this.outbox.due();
    try {
      if (entries.length) this.sendMessage("sent", { entries, place: this.here() });
    } catch {
      /* No connection: `tick` tries again. */
    }
  }

  here() {
    const isOnItsWay = this.data.seq !== this.seq;
    const leaf = isOnItsWay && this.place ? this.place.leaf : this.data.leaf.number;
    return { seq: this.seq, leaf, row: this.current };
  }

  sendPlace() {
    this.wentAt = Date.now();
    try {
      this.sendMessage("went", this.place);
    } catch {
      /* No connection: `tick` tries again. */
    }
  }

  /* ------------------------------------------------------------ where the reader is */

  visible() {
    return this.data.highlights.filter((h) => h.kinds.some((kind) => this.shown.has(kind)));
  }

  items() {
    return Object.entries(this.data.items).filter(([, item]) => item.kinds.some((kind) => this.shown.has(kind)));
  }

  isText() {
    return this.asText || this.data.image === null;
  }

  go(leaf, row) {
    if (leaf < 1 || leaf > this.data.leaves.length) return;
    this.seq += 1;
    this.place = { seq: this.seq, leaf, row };
    this.current = row;
    this.marked = this.editing = null;
    this.message = "";
    this.sendPlace();
    this.draw();
    this.view.reveal(row, null);
  }

  choose(row) {
    const highlight = this.data.highlights.find((h) => h.id === row);
    if (highlight) this.go(row in this.data.items ? this.data.leaf.number : highlight.leaf, row);
  }

  walk(step) {
    const list = this.visible();
    const at = list.findIndex((h) => h.id === this.current);
    const leaf = this.data.leaf.number;
    const next = at >= 0 ? list[at + step]
      : step > 0 ? list.find((h) => h.leaf >= leaf) : list.findLast((h) => h.leaf <= leaf);
    if (next) this.choose(next.id);
    else this.say(step > 0 ? "This was the last highlight." : "This was the first highlight.");
  }

  turn(step) {
    this.go(this.data.leaf.number + step, null);
  }

  /* ------------------------------------------------------------ decisions */

  hasName() {
    if (!this.data.coder) this.say("Write your name above first: every decision is kept with it.");
    return Boolean(this.data.coder);
  }

  decide(action, coding) {
    if (!this.data.items[this.current] || !this.hasName()) return;
    this.record(this.current, { row: this.current, action, ...coding });
  }

  record(row, entry) {
    this.editing = null;
    this.message = SAID[entry.action];
    if (entry.action !== "undo" && row) this.trail.push(row);
    const id = this.outbox.put({ coder: this.data.coder, ...entry });
    this.flush();
    this.draw();
    return id;
  }

  undo(row) {
    if (!this.hasName()) return;
    const isMine = this.data.items[this.current]?.by === this.data.coder;
    const last = row ?? (isMine ? this.current : this.trail.at(-1));
    if (!last) {
      this.say("There is nothing of yours to take back.");
      return;
    }
    const at = this.trail.lastIndexOf(last);
    if (at >= 0) this.trail.splice(at, 1);
    this.record(last, { row: last, action: "undo" });
  }

  startEditing() {
    const item = this.data.items[this.current];
    if (!item || !this.hasName()) return;
    this.editing = editingOf(item);
    this.draw();
  }

  claimed() {
    return this.editing.claims ? [...this.editing.claims] : this.data.items[this.current].claims.map((c) => c.kind);
  }

  saveEditing() {
    if (!this.editing.claims) {
      this.decide("edit", this.coding());
      return;
    }
    const { codes, gaps, future } = this.coding();
    const claims = [...this.editing.claims];
    if (!(codes.length || gaps.length || claims.length || future)) {
      this.say("Choose a claim or a code: without any, the words are no statement.");
      return;
    }
    const [start, end] = this.view.span(this.marked);
    const words = { document: this.data.document, start, end, quote: this.view.quote(this.marked) };
    this.awaited = this.record(null, { action: "add", ...words, claims, codes, gaps, future });
    this.marked = null;
    this.draw();
  }

  leaveEditing() {
    this.editing = null;
    this.draw();
  }

  pressEditing(key, isButton) {
    const claim = { d: "driver", b: "barrier" }[key.toLowerCase()];
    if (!claim || !this.editing.claims || this.editing.chosen !== null) return super.pressEditing(key, isButton);
    this.toggleClaim(claim);
    return true;
  }

  toggleClaim(claim) {
    if (!this.editing.claims.delete(claim)) this.editing.claims.add(claim);
    this.draw();
  }

  /* ------------------------------------------------------------ marking words */

  mark(marked) {
    this.marked = marked;
    this.editing = null;
    this.current = null;
    this.message = "";
    this.draw();
  }

  startMarking() {
    const open = this.data.items[this.current];
    const inside = open ? this.view.wordsIn(open.span) : [];
    const at = inside.length ? this.view.words[inside[0]][3] : 0;
    const found = this.view.sentence(Math.max(0, at)) ?? (this.view.words.length ? [0, 0] : null);
    if (found) {
      this.mark(found);
      this.view.reveal(null, found);
    } else this.say("There are no words on this page.");
  }

  stepSentence(step) {
    const edge = this.view.words[this.marked[0]][3];
    const next = this.view.sentence(edge + step);
    if (next) this.mark(next);
    this.view.reveal(null, this.marked);
  }

  stretch(side, step) {
    const [first, last] = this.marked;
    const moved = side === "end" ? [first, last + step] : [first + step, last];
    if (moved[0] >= 0 && moved[1] < this.view.words.length && moved[0] <= moved[1]) this.mark(moved);
  }

  startAdding() {
    if (!this.marked || !this.hasName()) return;
    const [start, end] = this.view.span(this.marked);
    const near = Object.values(this.data.items).filter((item) => item.span[0] < end && item.span[1] > start);
    const options = new Map(near.flatMap((item) => item.codes).map((o) => [`${o.dimension}/${o.code}`, o]));
    const codes = [...options.values()].map((o) => ({ ...o, given: [], doubted: false, probability: null }));
    this.editing = { codes, gaps: new Set(), future: false, chosen: null, claims: new Set() };
    this.draw();
  }

  /* ------------------------------------------------------------ pointer and keys */

  listenTo(root) {
    let from = null; // where the button went down: [word, x, y, has moved]
    root.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || event.pointerType === "touch" || event.composedPath()[0].closest?.("button")) return;
      from = [this.view.wordAt(event, true), event.clientX, event.clientY, false];
      root.setPointerCapture(event.pointerId);
      event.preventDefault(); // the words are marked here, not by the browser
      this.host.getRootNode().activeElement?.blur();
    });
    root.addEventListener("pointermove", (event) => {
      if (!from || from[0] === null || this.editing) return;
      from[3] ||= Math.hypot(event.clientX - from[1], event.clientY - from[2]) > 4;
      const word = from[3] ? this.view.wordAt(event, false) : null;
      if (word === null) return;
      this.marked = [Math.min(from[0], word), Math.max(from[0], word)];
      this.view.showMarked(this.marked);
    });
    root.addEventListener("pointerup", (event) => {
      const began = from;
      from = null;
      if (!began || this.editing || !this.data) return;
      if (began[3] && this.marked) this.mark(this.marked);
      else {
        const row = this.view.rowAt(event);
        if (row !== null) this.choose(row);
        else if (this.marked) this.mark(null);
      }
    });
    root.addEventListener("dblclick", (event) => {
      const word = this.view.wordAt(event, true);
      const found = word === null || this.editing ? null : this.view.sentence(this.view.words[word][3]);
      if (found) this.mark(found);
    });
  }

  pressed(event, isButton) {
    if (event.repeat && !event.key.startsWith("Arrow")) return false;
    if (this.editing) return this.pressEditing(event.key, isButton);
    return (this.marked && this.pressMarking(event.key, event.shiftKey, isButton)) || this.pressKey(event.key);
  }

  pressMarking(key, isShifted, isButton) {
    if (key === "ArrowDown" || key === "ArrowUp") this.stepSentence(key === "ArrowDown" ? 1 : -1);
    else if (key === "ArrowRight" || key === "ArrowLeft") this.stretch(isShifted ? "end" : "start", key === "ArrowRight" ? 1 : -1);
    else if (key === "Enter" && !isButton) this.startAdding();
    else if (key === "Escape") this.mark(null);
    else return false;
    return true;
  }

  pressKey(key) {
    const actions = {
      n: () => this.walk(1),
      p: () => this.walk(-1),
      arrowright: () => this.turn(1),
      arrowleft: () => this.turn(-1),
      t: () => this.swap(),
      a: () => this.decide("accept"),
      r: () => this.decide("reject"),
      e: () => this.startEditing(),
      u: () => this.undo(),
      m: () => this.startMarking(),
      "?": () => this.help.showModal(),
    };
    const action = actions[key.toLowerCase()];
    action?.();
    return Boolean(action);
  }

  swap() {
    if (this.data.image === null) return;
    this.asText = !this.asText;
    this.draw();
    this.view.reveal(this.current, this.marked);
  }

  /* ------------------------------------------------------------ what is drawn */

  build() {
    this.root = create("div", "lr-statements lr-review lr-reader");
    this.bar = create("div", "lr-bar");
    this.panel = create("section", "lr-panel");
    this.panel.setAttribute("aria-label", "Statement");
    this.storage = create("p", "lr-storage");
    this.storage.setAttribute("role", "status");
    this.help = helpOf(this, [["Keys", READER_KEYS], ["While words are marked", MARK_KEYS], ["While editing", EDIT_KEYS]]);
    this.buildBar();
    const side = create("div", "lr-side");
    this.dimensions = create("p", "lr-dimensions");
    side.append(this.storage, this.panel, this.dimensions);
    this.root.append(this.bar, this.view.root, side, this.help);
    this.listenTo(this.view.root);
    this.host.append(this.root);
  }

  buildBar() {
    const group = (label, ...children) => {
      const made = create("div", "lr-group");
      made.setAttribute("role", "group");
      made.setAttribute("aria-label", label);
      made.append(...children);
      return made;
    };
    const step = (key, label, onClick) => {
      const made = button("", key, onClick, "lr-small lr-step-button");
      made.setAttribute("aria-label", label);
      made.title = label;
      return made;
    };
    this.pageBox = create("select");
    this.pageBox.setAttribute("aria-label", "Page");
    this.pageBox.addEventListener("change", () => this.go(Number(this.pageBox.value), null));
    this.pageCount = create("span");
    this.back = step("←", "Previous page", () => this.turn(-1));
    this.forth = step("→", "Next page", () => this.turn(1));
    this.at = create("span", "lr-at");
    this.swapper = button("Text", "T", () => this.swap(), "lr-small");
    this.kinds = group("Highlights to show");
    this.bar.append(
      group("Pages", this.back, create("span", "", "Page"), this.pageBox, this.pageCount, this.forth),
      group("Highlights", step("P", "Previous highlight", () => this.walk(-1)), this.at, step("N", "Next highlight", () => this.walk(1))),
      this.swapper,
      button("Mark a sentence", "M", () => this.startMarking(), "lr-small"),
      button("Keys", "?", () => this.help.showModal(), "lr-small"),
      this.kinds,
    );
  }

  draw() {
    const { leaf, image, name } = this.data;
    const items = this.items();
    const asText = this.isText();
    const signature = JSON.stringify([this.data.document, leaf.number, asText, [...this.shown], leaf.words.length, image?.length,
      items.map(([id, item]) => [id, item.status, item.kinds, item.span])]);
    if (signature !== this.signature) {
      this.signature = signature;
      const focus = this.host.getRootNode().activeElement?.dataset?.row;
      this.view.draw({ leaf, image, name, items, asText, onPick: (id) => this.choose(id) });
      this.drawDimensions(items);
      if (focus) this.view.tags.get(focus)?.focus();
    }
    this.view.showChosen(this.current);
    this.view.showMarked(this.marked);
    this.drawBar();
    this.drawPanel();
    this.drawStorage();
  }

  /* The colours of the marked words on this leaf. */
  drawDimensions(items) {
    const used = [...new Set(items.flatMap(([, item]) => item.mentions.map((mention) => mention[2])))].sort((a, b) => a - b);
    const marks = used.flatMap((i) => [create("mark", "lr-hit " + tint(i), ` ${this.data.dimensions[i].label} `), " "]);
    this.dimensions.replaceChildren(...(marks.length ? ["Words that codes were found by: ", ...marks] : []));
  }

  drawBar() {
    const { leaves, leaf, highlights } = this.data;
    if (this.pageSignature !== JSON.stringify(leaves)) {
      this.pageSignature = JSON.stringify(leaves);
      this.pageBox.replaceChildren(...leaves.map((label, i) => {
        const option = create("option", "", label === String(i + 1) ? label : `${i + 1} (printed ${label})`);
        option.value = String(i + 1);
        return option;
      }));
    }
    const number = this.here().leaf;
    this.pageBox.value = String(number);
    this.pageCount.textContent = `of ${leaves.length}`;
    this.back.disabled = number <= 1;
    this.forth.disabled = number >= leaves.length;
    this.view.root.classList.toggle("lr-on-its-way", number !== leaf.number);
    const list = this.visible();
    const at = list.findIndex((h) => h.id === this.current);
    this.at.textContent = at >= 0 ? `Highlight ${at + 1} of ${list.length}` : `${list.length} highlights`;
    this.swapper.lastChild.textContent = this.isText() ? "Page" : "Text";
    this.swapper.hidden = this.data.image === null;
    const counts = Object.keys(CLAIM_KINDS).map((kind) => [kind, highlights.filter((h) => h.kinds.includes(kind)).length]);
    const signature = JSON.stringify([counts, [...this.shown]]);
    if (signature === this.kindSignature) return;
    const focus = this.host.getRootNode().activeElement?.dataset?.kind;
    this.kindSignature = signature;
    this.kinds.replaceChildren(...counts.filter(([, n]) => n).map(([kind, n]) => {
      const [letter, label] = CLAIM_KINDS[kind];
      const made = create("button", "lr-small lr-kind-button");
      made.type = "button";
      made.dataset.kind = kind;
      made.setAttribute("aria-pressed", String(this.shown.has(kind)));
      const sign = create("span", `lr-letter lr-kind-${kind}`, letter);
      sign.setAttribute("aria-hidden", "true");
      made.append(sign, ` ${label} ${n}`);
      made.addEventListener("click", () => {
        if (!this.shown.delete(kind)) this.shown.add(kind);
        this.draw();
      });
      return made;
    }));
    if (focus) this.kinds.querySelector(`[data-kind="${focus}"]`)?.focus();
  }

  drawPanel() {
    const item = this.data.items[this.current];
    const editing = this.editing && [this.editing.codes, [...this.editing.gaps], this.editing.future, this.editing.chosen,
      this.editing.claims && [...this.editing.claims]];
    const signature = JSON.stringify([this.current, item, this.marked, editing, this.data.lost, this.data.coder]);
    if (signature === this.panelSignature) return;
    this.panelSignature = signature;
    const focus = this.host.getRootNode().activeElement?.dataset?.focus;
    const parts = this.marked ? this.markedOf() : item ? this.rowOf(item) : [this.invitation(), ...this.lostOf()];
    this.panel.replaceChildren(...parts);
    this.panel.classList.toggle("lr-is-editing", Boolean(this.editing));
    if (focus) this.panel.querySelector(`[data-focus="${CSS.escape(focus)}"]`)?.focus();
  }

  rowOf(item) {
    const actions = create("div", "lr-actions");
    actions.setAttribute("role", "toolbar");
    actions.setAttribute("aria-label", "Decide");
    if (this.editing) actions.append(...this.savers());
    else {
      actions.append(
        button("Accept", "A", () => this.decide("accept"), "lr-act lr-act-accept"),
        button("Reject", "R", () => this.decide("reject")),
        button("Edit", "E", () => this.startEditing()),
        button("Undo", "U", () => this.undo()),
      );
    }
    return [actions, cardOf(this, item)];
  }

  savers() {
    return [
      button(this.editing.claims ? "Add the statement" : "Keep the changes", "Enter", () => this.saveEditing(), "lr-act lr-act-accept"),
      button("Leave", "Esc", () => this.leaveEditing()),
    ];
  }

  markedOf() {
    const actions = create("div", "lr-actions");
    const card = create("article", "lr-card");
    card.append(create("blockquote", "lr-quote", this.view.quote(this.marked)));
    if (!this.editing) {
      actions.append(
        button("Code these words", "Enter", () => this.startAdding(), "lr-act lr-act-accept"),
        button("Leave", "Esc", () => this.mark(null)),
      );
      card.append(create("p", "lr-reason", "Shift with → or ← moves the end by a word, → or ← the beginning, ↓ or ↑ goes to another sentence."));
      return [actions, card];
    }
    actions.append(...this.savers());
    const row = create("div", "lr-edit-row");
    row.setAttribute("role", "group");
    row.setAttribute("aria-label", "Claims");
    row.append(create("span", "lr-dimension", "Reported as"));
    for (const [claim, key] of [["driver", "D"], ["barrier", "B"]]) {
      const made = button(CLAIM_KINDS[claim][1], key, () => this.toggleClaim(claim), "lr-small");
      made.setAttribute("aria-pressed", String(this.editing.claims.has(claim)));
      made.dataset.focus = "claim/" + claim;
      row.append(made);
    }
    card.append(row, ...editorOf(this));
    return [actions, card];
  }

  invitation() {
    const made = create("div", "lr-desk-empty");
    made.append(
      create("p", "", "Choose a highlight to see what was found there and why, or press N for the next one."),
      create("p", "", "Drag over words, double-click a sentence or press M to add a statement that was missed."),
    );
    return made;
  }

  lostOf() {
    if (!this.data.lost.length) return [];
    const made = create("div", "lr-lost");
    made.append(create("h2", "", "Added, and not found any more"));
    for (const { id, quote, by } of this.data.lost) {
      const entry = create("p", "", `“${quote}” (${by}) `);
      if (by === this.data.coder) entry.append(button("Take back", "", () => this.undo(id), "lr-small"));
      made.append(entry);
    }
    return [made];
  }
}

export default function (component) {
  const host = component.parentElement.querySelector(".lr-host");
  if (!readers.has(host)) readers.set(host, new Reader(host));
  readers.get(host).update(component.data, component.setTriggerValue);
}

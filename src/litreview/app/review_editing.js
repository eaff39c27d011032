/* Changing the codes of a statement by key or button; the desk of the page Review and the Reader are such editors.

   An heir has `data`, `help`, `storage` (where messages stand), and draw(), claimed(): the kinds of claim that a code is
   given with, saveEditing(), leaveEditing(), beat(): what is done now and then while the page is open, and
   pressed(event, isButton): whether a key was for it. `editing` is null, or what is being changed. */
const EDIT_KEYS = [
  ["1 … 9, 0", "Take a code away, or give it"],
  ["D  B  M  N", "The code last chosen: reported as driver, barrier, both, neither"],
  ["F", "Research called for: yes or no"],
  ["Enter", "Keep the changes"],
  ["Esc", "Leave without changes"],
];

function editingOf(item) {
  return {
    codes: item.codes.map((option) => ({ ...option, given: [...option.given] })),
    gaps: new Set(item.gaps),
    future: item.future,
    chosen: null,
  };
}

class CodeEditor {
  editing = null;
  keysOn = true;
  message = "";
  whenStored = ""; // said when nothing waits to be sent

  constructor(host) {
    this.host = host;
    this.outbox = null; // until the project is known
    this.timer = null;
    this.onKey = (event) => this.press(event);
  }

  listen() {
    if (this.timer !== null) return;
    // On the window and before Streamlit, which takes R for a rerun.
    window.addEventListener("keydown", this.onKey, true);
    this.timer = setInterval(() => this.tick(), RESEND_MS / 3);
  }

  tick() {
    if (!this.host.isConnected) {
      window.removeEventListener("keydown", this.onKey, true);
      clearInterval(this.timer);
      this.timer = null;
      return;
    }
    if (!this.data) return;
    this.beat();
    this.drawStorage();
  }

  press(event) {
    if (!this.host.isConnected || event.ctrlKey || event.metaKey || event.altKey || !this.data) return;
    const target = event.composedPath()[0];
    const isField = target.matches?.("input, textarea, select, [contenteditable=true], [role=combobox], [role=option]");
    if (isField || !this.keysOn || this.help.open) return;
    if (!this.pressed(event, target.matches?.("button, a, summary, [role=button], [role=radio]"))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  say(words) {
    this.message = words;
    this.drawStorage();
  }

  drawStorage() {
    const n = this.outbox.entries().length;
    const isLate = this.outbox.isLate();
    const unsent = isLate
      ? `The server does not answer: ${n} kept in this browser, sent again until it does.`
      : n ? `${n} being stored` : this.whenStored;
    const words = [this.message, unsent].filter(Boolean).join(" ");
    if (this.storage.textContent !== words) this.storage.textContent = words;
    this.storage.classList.toggle("lr-late", isLate);
  }

  coding() {
    const codes = this.editing.codes.flatMap((o) => o.given.map((polarity) => [o.dimension, o.code, polarity]));
    return { codes, gaps: [...this.editing.gaps], future: this.editing.future };
  }

  toggle(index) {
    const option = this.editing.codes[index];
    if (!option) return;
    const claim = this.claimed().find((kind) => kind === "driver" || kind === "barrier");
    this.editing.chosen = index;
    option.given = option.given.length ? [] : [option.directed && claim ? claim : ""];
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

  pressEditing(key, isButton) {
    if (/^[0-9]$/.test(key)) this.toggle((Number(key) + 9) % 10);
    else if (key.toLowerCase() in POLARITIES) {
      if (this.editing.chosen === null) this.say("Choose a code by its number first.");
      else this.direct(this.editing.chosen, POLARITIES[key.toLowerCase()][1]);
    } else if (key.toLowerCase() === "f") {
      this.editing.future = !this.editing.future;
      this.draw();
    } else if (key === "Enter" && !isButton) this.saveEditing();
    else if (key === "Escape") this.leaveEditing();
    else if (key === "?") this.help.showModal();
    else return "aresu".includes(key.toLowerCase()); // R would run the page again
    return true;
  }
}

/* The dialog that shows the keys, and turns them off. */
function helpOf(desk, groups) {
  const help = create("dialog", "lr-keys");
  help.setAttribute("aria-label", "Keys");
  const tables = groups.flatMap(([title, keys]) => {
    const list = create("dl");
    for (const [key, words] of keys) {
      const term = create("dt");
      term.append(create("kbd", "", key));
      list.append(term, create("dd", "", words));
    }
    return [create("h2", "", title), list];
  });
  const label = create("label");
  const box = create("input");
  box.type = "checkbox";
  box.checked = true;
  box.addEventListener("change", () => { desk.keysOn = box.checked; });
  label.append(box, " Single keys decide (the buttons always do)");
  help.append(...tables, label, button("Close", "Esc", () => help.close()));
  return help;
}

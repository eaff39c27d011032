/* Decisions on their way to the database: kept in the browser's storage, each under a name of its own (tab:number),
   until the server answers for that name. What another page left behind is sent too. */
const RESEND_MS = 1500;
const AT_ONCE = 200; // entries in one message
const KEPT = "litreview-review:";
const NAME_COOKIE = "litreview_name"; // keeping.py reads it: nobody is asked for a name twice

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

class Outbox {
  constructor(project) {
    this.tab = newName();
    this.number = 0;
    this.own = []; // oldest first
    this.left = new Map(); // storage name -> entries that an earlier page could not deliver
    this.sentAt = 0;
    this.prefix = KEPT + project + ":";
    try {
      for (const name of Object.keys(localStorage)) {
        if (name.startsWith(this.prefix)) this.left.set(name, readKept(name));
      }
    } catch {
      /* No storage, nothing left over. */
    }
  }

  put(entry) {
    if (entry.coder) {
      document.cookie = NAME_COOKIE + "=" + encodeURIComponent(entry.coder) + "; path=/; max-age=31536000; SameSite=Strict";
    }
    this.own.push({ id: this.tab + ":" + this.number++, at: new Date().toISOString(), ...entry });
    keep(this.prefix + this.tab, this.own);
    return this.own.at(-1).id;
  }

  entries() {
    return [...[...this.left.values()].flat(), ...this.own];
  }

  /* Forget what was answered; return why some of it was not kept. */
  answer(answers) {
    const isOpen = (e) => !(e.id in answers);
    const refusals = this.own.map((e) => answers[e.id]).filter(Boolean);
    if (!this.entries().every(isOpen)) this.sentAt = 0;
    this.own = this.own.filter(isOpen);
    keep(this.prefix + this.tab, this.own);
    for (const [name, entries] of this.left) {
      const open = entries.filter(isOpen);
      keep(name, open);
      if (open.length) this.left.set(name, open);
      else this.left.delete(name);
    }
    return refusals;
  }

  /* Return the entries to send now: none while an answer is still to be expected. */
  due() {
    const entries = this.entries();
    if (!entries.length || Date.now() - this.sentAt <= RESEND_MS) return [];
    this.sentAt = Date.now();
    return entries.slice(0, AT_ONCE);
  }

  isLate() {
    const [oldest] = this.entries();
    return Boolean(oldest) && Date.now() - Date.parse(oldest.at) > 4 * RESEND_MS;
  }
}

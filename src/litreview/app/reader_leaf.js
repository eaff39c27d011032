/* A leaf of a paper, as the image of its page or as text: words, sentences, highlights, and which of them is at a point.

   A word is [start, text, white space, sentence, paragraph, boxes]; see reader_model.py. Text reaches the page through
   textContent alone. */
const CLAIM_KINDS = {
  driver: ["D", "Driver"],
  barrier: ["B", "Barrier"],
  gap: ["G", "Stated gap"],
  future: ["F", "Research called for"],
  codes: ["C", "Codes alone"],
};
const REACH = 1.2; // hundredths of the page; a pointer this near to a word means it

function lengthOf(text) {
  return [...text].length; // code points, as offsets count
}

class LeafView {
  constructor() {
    this.root = create("div", "lr-leaf");
    this.root.setAttribute("role", "group");
    this.image = null;
    this.words = [];
  }

  /* Draw the leaf anew: `items` are the highlights to show, as [id, item]. */
  draw({ leaf, image, name, items, asText, onPick }) {
    this.leaf = leaf;
    this.words = leaf.words;
    this.items = items;
    this.onPick = onPick;
    this.tags = new Map();
    this.areas = new Map(items.map(([id]) => [id, []]));
    this.spans = [];
    this.isText = asText;
    this.root.setAttribute("aria-label", `Page ${leaf.label} of ${name}`);
    this.root.replaceChildren(asText ? this.textOf() : this.sheetOf(image, name));
  }

  wordsIn([start, end]) {
    const found = [];
    this.words.forEach((w, i) => {
      if (w[0] < end && w[0] + lengthOf(w[1]) > start) found.push(i);
    });
    return found;
  }

  quote([first, last]) {
    const words = this.words.slice(first, last + 1).map((w) => w[1] + w[2]);
    return words.join("").trimEnd();
  }

  span([first, last]) {
    const end = this.words[last];
    return [this.words[first][0], end[0] + lengthOf(end[1])];
  }

  /* The words of a sentence of the leaf, by its number; null where there is none. */
  sentence(number) {
    const found = this.leaf.sentences[number] ? this.wordsIn(this.leaf.sentences[number]) : [];
    return found.length ? [found[0], found.at(-1)] : null;
  }

  /* ------------------------------------------------------------ the page as printed */

  sheetOf(image, name) {
    const sheet = create("div", "lr-sheet");
    sheet.style.aspectRatio = String(this.leaf.aspect);
    if (!this.image || this.image.src !== image) {
      this.image = create("img");
      this.image.src = image;
      this.image.draggable = false;
    }
    this.image.alt = `Page ${this.leaf.label} of ${name}`;
    const marks = create("div", "lr-areas");
    for (const [id, item] of this.items) {
      for (const [start, end, dimension] of item.mentions) {
        for (const i of this.wordsIn([start, end])) this.boxes(i, marks, "lr-mention " + tint(dimension));
      }
      for (const box of item.boxes) this.areas.get(id).push(placed(box, marks, "lr-area " + classesOf(item)));
    }
    const tags = create("div", "lr-tags");
    for (const [id, item] of this.items) {
      if (!item.boxes.length) continue;
      const tag = this.tagOf(id, item);
      tag.style.left = `${item.boxes[0][0]}%`;
      tag.style.top = `${item.boxes[0][1]}%`;
      tags.append(tag);
    }
    this.selection = create("div", "lr-areas");
    sheet.append(this.image, marks, this.selection, tags);
    return sheet;
  }

  boxes(index, layer, className) {
    return this.words[index][5].map((box) => placed(box, layer, className));
  }

  tagOf(id, item) {
    const tag = create("button", "lr-tag " + classesOf(item), item.kinds.map((kind) => CLAIM_KINDS[kind][0]).join(""));
    tag.type = "button";
    const said = item.kinds.map((kind) => CLAIM_KINDS[kind][1]).join(", ");
    const quote = item.segments.map((s) => (typeof s === "string" ? s : s[0])).join("");
    tag.setAttribute("aria-label", `${said}${item.status === "proposed" ? "" : ", " + item.status}: ${quote}`);
    tag.title = said;
    tag.dataset.row = id;
    tag.addEventListener("click", () => this.onPick(id));
    this.tags.set(id, tag);
    return tag;
  }

  /* ------------------------------------------------------------ the text, sentence by sentence */

  textOf() {
    const text = create("div", "lr-text");
    const first = new Map();
    const covers = this.words.map(() => []);
    const tints = new Map();
    for (const [id, item] of this.items) {
      const inside = this.wordsIn(item.span);
      if (inside.length) first.set(inside[0], [...(first.get(inside[0]) || []), id]);
      for (const i of inside) covers[i].push(id);
      for (const [start, end, dimension] of item.mentions) {
        for (const i of this.wordsIn([start, end])) tints.set(i, tint(dimension));
      }
    }
    let paragraph = null;
    let sentence = null;
    this.words.forEach((word, i) => {
      if (!paragraph || word[4] !== this.words[i - 1][4]) {
        paragraph = create("p", "lr-para lr-para-" + this.leaf.paragraphs[word[4]]);
        text.append(paragraph);
        sentence = null;
      }
      if (!sentence || word[3] !== this.words[i - 1][3]) {
        sentence = create("span", word[3] < 0 ? "" : "lr-sentence");
        paragraph.append(sentence);
      }
      for (const id of first.get(i) || []) sentence.append(this.tagOf(id, this.items.find(([other]) => other === id)[1]));
      const span = create("span", "lr-word");
      span.dataset.i = String(i);
      span.append(create("span", tints.has(i) ? "lr-hit " + tints.get(i) : "", word[1]), word[2]);
      for (const id of covers[i]) {
        span.classList.add("lr-area", ...classesOf(this.items.find(([other]) => other === id)[1]).split(" "));
        this.areas.get(id).push(span);
      }
      this.spans.push(span);
      sentence.append(span);
    });
    return text;
  }

  /* ------------------------------------------------------------ what is chosen, what is marked */

  showChosen(id) {
    for (const [other, areas] of this.areas) for (const area of areas) area.classList.toggle("lr-is-current", other === id);
    for (const [other, tag] of this.tags) {
      if (other === id) tag.setAttribute("aria-current", "true");
      else tag.removeAttribute("aria-current");
    }
  }

  showMarked(marked) {
    const isIn = (i) => marked !== null && i >= marked[0] && i <= marked[1];
    if (this.isText) {
      this.spans.forEach((span, i) => span.classList.toggle("lr-marked", isIn(i)));
      return;
    }
    this.selection.replaceChildren();
    this.words.forEach((_, i) => { if (isIn(i)) this.boxes(i, this.selection, "lr-marked"); });
  }

  /* Bring a highlight or marked words into view where they are out of it. */
  reveal(id, marked) {
    const shown = id !== null ? this.tags.get(id)
      : marked !== null ? (this.isText ? this.spans[marked[0]] : this.selection.firstChild) : null;
    if (!shown) return;
    const { top, bottom } = shown.getBoundingClientRect();
    if (top < 150 || bottom > window.innerHeight - 40) shown.scrollIntoView({ block: "center" });
  }

  /* ------------------------------------------------------------ what is at a point */

  wordAt(event, isNear) {
    if (this.isText) {
      const under = this.root.getRootNode().elementFromPoint(event.clientX, event.clientY);
      const word = under?.closest?.("[data-i]");
      return word ? Number(word.dataset.i) : null;
    }
    const [x, y] = this.percent(event);
    let best = [Infinity, null];
    this.words.forEach((word, i) => {
      for (const [left, top, width, height] of word[5]) {
        const across = Math.max(left - x, 0, x - left - width);
        const down = Math.max(top - y, 0, y - top - height) / this.leaf.aspect;
        const distance = Math.hypot(across, 3 * down); // another line is further than another word
        if (distance < best[0]) best = [distance, i];
      }
    });
    return isNear && best[0] > REACH ? null : best[1];
  }

  rowAt(event) {
    const length = ([, item]) => item.span[1] - item.span[0];
    let under;
    if (this.isText) {
      const i = this.wordAt(event, true);
      under = i === null ? [] : this.items.filter(([, item]) => this.wordsIn(item.span).includes(i));
    } else {
      const [x, y] = this.percent(event);
      under = this.items.filter(([, item]) =>
        item.boxes.some(([l, t, w, h]) => x >= l && x <= l + w && y >= t - 0.2 && y <= t + h + 0.2));
    }
    return under.sort((a, b) => length(a) - length(b))[0]?.[0] ?? null;
  }

  percent(event) {
    const { left, top, width, height } = this.root.firstChild.getBoundingClientRect();
    return [(100 * (event.clientX - left)) / width, (100 * (event.clientY - top)) / height];
  }
}

function placed([left, top, width, height], layer, className) {
  const made = create("span", className);
  Object.assign(made.style, { left: `${left}%`, top: `${top}%`, width: `${width}%`, height: `${height}%` });
  layer.append(made);
  return made;
}

function classesOf(item) {
  return `lr-kind-${item.kinds[0]} lr-status-${item.status}`;
}

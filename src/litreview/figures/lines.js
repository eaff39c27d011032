/* The numbers of a figure as a table: a click on a column's name sorts by it, numbers from the largest.

     const table = new LitreviewLines.Table((id, event) => { ... });
     table.update("Clusters", { header, lines: [{ id, cells, href }] });

   A line with an id opens something: a link where it has an address, else a button. Text reaches the page through
   textContent alone. */
const LitreviewLines = (() => {
  "use strict";

  const { create } = LitreviewDrawing;

  class Table {
    constructor(onPick) {
      this.onPick = onPick;
      this.root = create("details", "lr-twin");
      this.name = create("summary");
      this.table = create("table", "lr-lines");
      this.scroll = create("div", "lr-lines-box");
      this.scroll.append(this.table);
      this.root.append(this.name, this.scroll);
    }

    update(name, { header, lines }) {
      this.lines = lines;
      this.name.textContent = `${name} (${lines.length.toLocaleString("en")} ${lines.length === 1 ? "line" : "lines"})`;
      this.isNumber = header.map((_, i) => lines.some(({ cells }) => typeof cells[i] === "number"));
      const head = create("tr");
      this.heads = header.map((words, i) => {
        const cell = create("th", this.isNumber[i] ? "lr-number-column" : "");
        cell.setAttribute("scope", "col");
        const button = create("button", "lr-sort", words);
        button.type = "button";
        button.addEventListener("click", () => this.sort(i));
        cell.append(button);
        head.append(cell);
        return cell;
      });
      const [top, body] = [create("thead"), create("tbody")];
      top.append(head);
      this.rows = lines.map((line) => this.lineOf(line));
      body.append(...this.rows);
      this.body = body;
      this.table.replaceChildren(top, body);
    }

    lineOf({ id, cells, href }) {
      const row = create("tr");
      row.lrLine = { id, cells };
      cells.forEach((value, i) => {
        const cell = create(i ? "td" : "th", this.isNumber[i] ? "lr-number-column" : "");
        const words = typeof value === "number" && i ? value.toLocaleString("en") : String(value);
        if (i === 0) cell.setAttribute("scope", "row");
        if (i === 0 && id !== null) {
          const opens = create(href ? "a" : "button", "lr-line-opens", words);
          if (href) opens.href = href;
          else opens.type = "button";
          opens.addEventListener("click", (event) => this.onPick(id, event));
          cell.append(opens);
        } else {
          cell.textContent = words;
        }
        row.append(cell);
      });
      return row;
    }

    sort(column) {
      const was = this.heads[column].getAttribute("aria-sort");
      const first = this.isNumber[column] ? "descending" : "ascending";
      const order = was === first ? (first === "descending" ? "ascending" : "descending") : first;
      for (const head of this.heads) head.removeAttribute("aria-sort");
      this.heads[column].setAttribute("aria-sort", order);
      const sign = order === "ascending" ? 1 : -1;
      const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en", { numeric: true }));
      this.rows.sort((a, b) => sign * compare(a.lrLine.cells[column], b.lrLine.cells[column]));
      this.body.append(...this.rows);
    }

    select(id) {
      for (const row of this.rows) row.classList.toggle("lr-selected", id !== null && row.lrLine.id === id);
    }
  }

  return { Table };
})();

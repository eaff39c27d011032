/* A gap map as an accessible table: rows and columns of two levels, marks whose area is the number counted, totals,
   states of empty cells and the gaps that the papers state.

   One plain file without build step or import, so that the app's component and the one-file map share it:

     LitreviewGapMap.render(container, model, { selection, onSelect });

   `model` is what litreview.figures.gap_map_to_plain or changes_to_plain returns; a selection holds codes: row, column,
   segment. What stands in a cell is drawn by map_marks.js. Calling `render` again with the same container patches
   what changed and keeps the focus. Text of the model reaches the page through textContent alone. */
const LitreviewGapMap = (() => {
  "use strict";

  const { create, showTip } = LitreviewDrawing;
  const { contentOf, totalOf, legendOf, scaleOf } = LitreviewMarks;
  const HEAD = "\u0001head"; // keys of the header and total lines; no code id can hold a control character
  const TOTAL = "\u0001total";
  const WIDE_FROM = 7; // columns; with more, what stands beside the map belongs below it
  const views = new WeakMap();

  /* The same words for the eye (tooltip) and for a screen reader: a title, then lines. */
  function say(element, words) {
    element.lrWords = words;
    const [title, ...lines] = words;
    element.setAttribute("aria-label", lines.length ? `${title}: ${lines.join("; ")}` : title);
  }

  // ---------------------------------------------------------------- headings

  function lineage(headings) {
    const parents = new Map(headings.map((h) => [h.id, h.parent]));
    const ancestors = new Map();
    for (const heading of headings) {
      const found = [];
      for (let up = heading.parent; up !== null && up !== undefined; up = parents.get(up)) found.push(up);
      ancestors.set(heading.id, found);
    }
    const withChildren = new Set(headings.map((h) => h.parent).filter((p) => p !== null));
    return { ancestors, withChildren };
  }

  function visibleIds(headings, kin, expanded) {
    return headings.filter((h) => kin.ancestors.get(h.id).every((a) => expanded.has(a))).map((h) => h.id);
  }

  // ---------------------------------------------------------------- the view

  class View {
    constructor(container) {
      this.container = container;
      this.expanded = { row: new Set(), column: new Set() };
      this.elements = new Map();
      this.focusKey = null;
      this.showsError = false;
      this.root = create("div", "lr-map");
      this.toolbar = create("div", "lr-toolbar");
      this.scroll = create("div", "lr-scroll");
      this.table = create("table", "lr-grid");
      this.table.setAttribute("role", "grid");
      this.notes = create("div", "lr-notes");
      this.tip = create("div", "lr-tip");
      this.tip.setAttribute("aria-hidden", "true");
      this.scroll.append(this.table);
      this.root.append(this.toolbar, this.scroll, this.notes, this.tip);
      container.append(this.root);
      this.listen();
    }

    listen() {
      this.table.addEventListener("click", (event) => this.onClick(event));
      this.table.addEventListener("keydown", (event) => this.onKey(event));
      this.table.addEventListener("mouseover", (event) => this.onPoint(event.target.closest("[data-key]")));
      this.table.addEventListener("mouseleave", () => this.onPoint(null));
      this.table.addEventListener("focusin", (event) => this.onFocus(event.target.closest("[data-key]")));
      this.table.addEventListener("focusout", () => this.onPoint(null));
      this.scroll.addEventListener("scroll", () => this.onPoint(null));
    }

    update(model, options) {
      this.model = model;
      this.onSelect = options.onSelect || (() => {});
      this.kin = { row: lineage(model.rows), column: lineage(model.columns) };
      this.scale = scaleOf(model);
      const selection = options.selection || {};
      this.reveal("row", selection.row);
      this.reveal("column", selection.column);
      if (model.shows_error !== this.asked) this.showsError = Boolean(this.asked = model.shows_error);
      const signature = JSON.stringify(
        [model.rows, model.columns, model.row_dimension, model.column_dimension, model.has_errors, model.shows_error]);
      if (signature !== this.signature) {
        this.signature = signature;
        this.build();
      }
      this.patch();
      this.select(selection);
    }

    /* A link may lead to a code whose parent is folded. */
    reveal(side, code) {
      for (const ancestor of (this.kin[side].ancestors.get(code) || [])) this.expanded[side].add(ancestor);
    }

    build() {
      const { model } = this;
      const focused = this.focusKey !== null && this.elements.get(this.focusKey) === this.active();
      this.elements.clear();
      this.table.replaceChildren();
      const head = create("thead");
      const body = create("tbody");
      head.append(this.buildLine(HEAD, null));
      model.rows.forEach((heading) => body.append(this.buildLine(heading.id, heading)));
      body.append(this.buildLine(TOTAL, null));
      this.table.append(head, body);
      this.buildToolbar();
      if (!this.elements.has(this.focusKey)) this.focusKey = null;
      if (focused && this.focusKey !== null) this.elements.get(this.focusKey).focus();
    }

    buildLine(rowId, heading) {
      const line = create("tr", rowId === TOTAL ? "lr-total-line" : "");
      line.dataset.row = rowId;
      line.append(this.buildHeader(rowId, HEAD, heading));
      for (const column of this.model.columns) {
        line.append(rowId === HEAD ? this.buildHeader(HEAD, column.id, column) : this.buildCell(rowId, column.id));
      }
      line.append(rowId === HEAD ? this.buildHeader(HEAD, TOTAL, null) : this.buildCell(rowId, TOTAL));
      return line;
    }

    buildHeader(rowId, columnId, heading) {
      const side = rowId === HEAD ? "column" : "row";
      const made = this.keep(create("th"), rowId, columnId);
      made.setAttribute("scope", side === "row" ? "row" : "col");
      made.setAttribute("role", side === "row" ? "rowheader" : "columnheader");
      made.classList.add("lr-" + side + "-head");
      if (rowId === HEAD && columnId === HEAD) {
        made.classList.add("lr-corner");
        const { row_dimension: down, column_dimension: across } = this.model;
        made.append(create("span", "lr-corner-down", down.label), create("span", "lr-corner-across", across.label));
        say(made, [`${down.label} down, ${across.label} across`]);
        return made;
      }
      if (heading === null) {
        made.classList.add("lr-total-head");
        made.append(create("span", "lr-head-text", "All"));
        return made;
      }
      made.classList.add("lr-level-" + Math.min(heading.level, 2));
      const box = create("span", "lr-head");
      if (this.kin[side].withChildren.has(heading.id)) {
        const toggle = create("span", "lr-toggle");
        toggle.setAttribute("aria-hidden", "true");
        box.append(toggle);
      }
      box.append(create("span", "lr-head-text", heading.label));
      if (heading.mark) box.append(create("span", "lr-head-mark", heading.mark));
      made.append(box);
      return made;
    }

    buildCell(rowId, columnId) {
      const made = this.keep(create("td"), rowId, columnId);
      made.setAttribute("role", "gridcell");
      if (rowId === TOTAL || columnId === TOTAL) made.classList.add("lr-total");
      return made;
    }

    keep(element, rowId, columnId) {
      const key = rowId + "\u0000" + columnId;
      element.dataset.key = key;
      element.dataset.row = rowId;
      element.dataset.column = columnId;
      element.tabIndex = -1;
      this.elements.set(key, element);
      return element;
    }

    buildToolbar() {
      this.toolbar.replaceChildren();
      for (const side of ["row", "column"]) {
        if (this.kin[side].withChildren.size === 0) continue;
        const label = this.model[side + "_dimension"].label;
        const button = create("button", "lr-button");
        button.type = "button";
        button.dataset.side = side;
        button.addEventListener("click", () => {
          const all = this.kin[side].withChildren;
          this.expanded[side] = this.expanded[side].size < all.size ? new Set(all) : new Set();
          this.patch();
        });
        button.dataset.label = label;
        this.toolbar.append(button);
      }
      // Where the map is asked for with its error, whoever asked can take that back.
      if (this.model.has_errors && !this.model.shows_error) this.toolbar.append(this.buildErrorButton());
    }

    buildErrorButton() {
      const button = create("button", "lr-button");
      button.type = "button";
      button.addEventListener("click", () => {
        this.showsError = !this.showsError;
        this.patch();
        this.select(this.selection);
      });
      return button;
    }

    // -------------------------------------------------------------- patching

    patch() {
      const { model } = this;
      this.table.setAttribute("aria-label", model.title);
      const shown = {
        row: new Set(visibleIds(model.rows, this.kin.row, this.expanded.row)),
        column: new Set(visibleIds(model.columns, this.kin.column, this.expanded.column)),
      };
      this.rowOrder = [HEAD, ...model.rows.map((h) => h.id).filter((id) => shown.row.has(id)), TOTAL];
      this.columnOrder = [HEAD, ...model.columns.map((h) => h.id).filter((id) => shown.column.has(id)), TOTAL];
      for (const line of this.table.rows) line.hidden = !this.rowOrder.includes(line.dataset.row);
      const visibleColumns = new Set(this.columnOrder);
      for (const element of this.elements.values()) element.hidden = !visibleColumns.has(element.dataset.column);
      const nColumns = this.columnOrder.length - 2;
      this.table.style.setProperty("--lr-columns", String(nColumns));
      this.root.classList.toggle("lr-wide", nColumns > WIDE_FROM);
      this.patchHeaders("row", model.rows, (id) => id + "\u0000" + HEAD);
      this.patchHeaders("column", model.columns, (id) => HEAD + "\u0000" + id);
      model.rows.forEach((row, i) => {
        model.columns.forEach((column, j) => this.patchCell(row.id, column.id, model.cells[i * model.columns.length + j]));
        this.patchTotal(row.id, TOTAL, model.row_totals[i]);
      });
      model.columns.forEach((column, j) => this.patchTotal(TOTAL, column.id, model.column_totals[j]));
      this.patchTotal(TOTAL, TOTAL, model.total);
      this.patchToolbar();
      this.patchNotes();
      this.rove();
    }

    patchHeaders(side, headings, keyOf) {
      const totals = side === "row" ? this.model.row_totals : this.model.column_totals;
      headings.forEach((heading, i) => {
        const element = this.elements.get(keyOf(heading.id));
        const counted = totals[i];
        say(element, counted.text);
        element.classList.toggle("lr-none", counted.count === 0 && counted.gaps === 0);
        if (this.kin[side].withChildren.has(heading.id)) {
          const open = this.expanded[side].has(heading.id);
          element.setAttribute("aria-expanded", String(open));
          element.classList.toggle("lr-open", open);
        }
      });
    }

    patchCell(rowId, columnId, cell) {
      const element = this.elements.get(rowId + "\u0000" + columnId);
      const signature = JSON.stringify([cell, this.scale, this.showsError, this.model.segments]);
      if (element.lrSignature === signature) return;
      element.lrSignature = signature;
      say(element, cell.text);
      element.className = "lr-cell lr-state-" + cell.state + (cell.change?.changed ? " lr-changed" : "");
      element.replaceChildren(...contentOf(cell, this.model, this.scale, this.showsError));
    }

    patchTotal(rowId, columnId, cell) {
      const element = this.elements.get(rowId + "\u0000" + columnId);
      const signature = JSON.stringify(cell);
      if (element.lrSignature === signature) return;
      element.lrSignature = signature;
      say(element, cell.text);
      element.replaceChildren(...totalOf(cell));
    }

    patchToolbar() {
      for (const button of this.toolbar.children) {
        const { side, label } = button.dataset;
        if (!side) {
          button.textContent = this.showsError ? "Hide error" : "Show error";
          button.setAttribute("aria-pressed", String(this.showsError));
          continue;
        }
        const open = this.expanded[side].size >= this.kin[side].withChildren.size;
        button.textContent = `${open ? "Fold" : "Unfold"} ${label.toLowerCase()}`;
        button.setAttribute("aria-pressed", String(open));
      }
    }

    patchNotes() {
      const { model } = this;
      const signature = JSON.stringify([this.scale, { ...model, cells: 0, row_totals: 0, column_totals: 0 }]);
      if (this.notes.lrSignature === signature) return;
      this.notes.lrSignature = signature;
      this.notes.replaceChildren(legendOf(model, this.scale), ...model.notes.map((words) => create("p", "lr-note", words)));
    }

    // -------------------------------------------------------------- selecting

    select(selection) {
      this.selection = selection;
      const { row, column } = selection;
      for (const element of this.elements.values()) {
        const { row: r, column: c } = element.dataset;
        const exact = (r === row && c === column) || (column === undefined && r === row && c === HEAD)
          || (row === undefined && c === column && r === HEAD);
        const within = (column === undefined && r === row && row !== undefined)
          || (row === undefined && c === column && column !== undefined);
        element.classList.toggle("lr-selected", exact);
        element.classList.toggle("lr-within", within && !exact);
        element.classList.toggle("lr-crossing", !exact && ((r === row && c === HEAD) || (c === column && r === HEAD)));
        element.setAttribute("aria-selected", String(exact));
        for (const part of element.querySelectorAll("[data-segment]")) {
          part.classList.toggle("lr-chosen-segment", exact && part.dataset.segment === selection.segment);
        }
      }
    }

    choose(element, segment) {
      const { row, column } = element.dataset;
      const chosen = segment === undefined ? {} : { segment };
      if (row !== HEAD && row !== TOTAL) chosen.row = row;
      if (column !== HEAD && column !== TOTAL) chosen.column = column;
      if (row === HEAD && column === HEAD) return;
      const same = ["row", "column", "segment"].every((side) => chosen[side] === this.selection[side]);
      const next = same ? {} : chosen;
      this.select(next);
      this.onSelect(next);
    }

    toggle(element) {
      const side = element.dataset.row === HEAD ? "column" : "row";
      const id = element.dataset[side];
      const expanded = this.expanded[side];
      if (!expanded.delete(id)) expanded.add(id);
      this.patch();
    }

    isFoldable(element) {
      return element.hasAttribute("aria-expanded");
    }

    onClick(event) {
      const element = event.target.closest("[data-key]");
      if (!element) return;
      this.focusKey = element.dataset.key;
      this.rove();
      if (event.target.closest(".lr-toggle")) this.toggle(element);
      else this.choose(element, event.target.closest("[data-segment]")?.dataset.segment);
    }

    onKey(event) {
      const element = event.target.closest("[data-key]");
      if (!element || event.altKey || event.metaKey) return;
      const r = this.rowOrder.indexOf(element.dataset.row);
      const c = this.columnOrder.indexOf(element.dataset.column);
      const lastRow = this.rowOrder.length - 1;
      const lastColumn = this.columnOrder.length - 1;
      const moves = {
        ArrowUp: [r - 1, c], ArrowDown: [r + 1, c], ArrowLeft: [r, c - 1], ArrowRight: [r, c + 1],
        Home: [event.ctrlKey ? 0 : r, 0], End: [event.ctrlKey ? lastRow : r, lastColumn],
      };
      if (event.key in moves) {
        const [row, column] = moves[event.key];
        this.moveTo(Math.min(Math.max(row, 0), lastRow), Math.min(Math.max(column, 0), lastColumn));
      } else if (event.key === "Enter") {
        this.choose(element);
      } else if (event.key === " ") {
        if (this.isFoldable(element)) this.toggle(element);
        else this.choose(element);
      } else if (event.key === "Escape") {
        this.onPoint(null);
        if (this.selection.row === undefined && this.selection.column === undefined) return;
        this.select({});
        this.onSelect({});
      } else if (!event.ctrlKey && this.segmentOf(element, event.key) !== undefined) {
        this.choose(element, this.segmentOf(element, event.key));
      } else {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
    }

    /* The segment of a cell that a key names by its letter. */
    segmentOf(element, key) {
      const index = (this.model.segments || []).findIndex((s) => s.letter.toLowerCase() === key.toLowerCase());
      const segment = index < 0 ? undefined : this.model.segments[index].id;
      const parts = [...element.querySelectorAll("[data-segment]")];
      return parts.some((part) => part.dataset.segment === segment) ? segment : undefined;
    }

    moveTo(row, column) {
      const element = this.elements.get(this.rowOrder[row] + "\u0000" + this.columnOrder[column]);
      this.focusKey = element.dataset.key;
      this.rove();
      element.focus();
      element.scrollIntoView({ block: "nearest", inline: "nearest" });
    }

    /* One stop for the Tab key; the arrow keys do the rest. */
    rove() {
      const current = this.focusKey !== null ? this.elements.get(this.focusKey) : null;
      const reachable = current && !current.hidden && !current.parentElement.hidden;
      if (!reachable) this.focusKey = this.rowOrder[Math.min(1, this.rowOrder.length - 1)] + "\u0000" + HEAD;
      for (const element of this.elements.values()) element.tabIndex = element.dataset.key === this.focusKey ? 0 : -1;
    }

    active() {
      return this.table.getRootNode().activeElement;
    }

    // -------------------------------------------------------------- pointing

    onFocus(element) {
      if (element && element.matches(":focus-visible")) this.onPoint(element);
    }

    onPoint(element) {
      for (const near of this.table.querySelectorAll(".lr-near")) near.classList.remove("lr-near");
      const words = element && element.lrWords;
      if (!words || element.classList.contains("lr-corner")) {
        this.tip.classList.remove("lr-shown");
        return;
      }
      const { row, column } = element.dataset;
      for (const key of [row + "\u0000" + HEAD, HEAD + "\u0000" + column]) this.elements.get(key).classList.add("lr-near");
      const { left, width, top, bottom } = element.getBoundingClientRect();
      showTip(this.tip, words, { x: left + width / 2, top, bottom });
    }
  }

  function render(container, model, options) {
    let view = views.get(container);
    if (!view || !container.contains(view.root)) {
      view = new View(container);
      views.set(container, view);
    }
    view.update(model, options || {});
  }

  return { render };
})();

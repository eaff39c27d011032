/* The changes of a map as one file: the map, why what is chosen changed, or the table of all that changed. */
(() => {
  "use strict";

  const { map, statements: packed, dimensions, reasons } = JSON.parse(document.getElementById("content").textContent);
  const statements = LitreviewStatements.unpack(packed);
  const byId = (id) => document.getElementById(id);
  let selection = fromAddress();

  function fromAddress() {
    const asked = new URLSearchParams(location.hash.slice(1));
    const chosen = {};
    if (map.rows.some((h) => h.id === asked.get("row"))) chosen.row = asked.get("row");
    if (map.columns.some((h) => h.id === asked.get("column"))) chosen.column = asked.get("column");
    return chosen;
  }

  function chosenPart() {
    const i = map.rows.findIndex((h) => h.id === selection.row);
    const j = map.columns.findIndex((h) => h.id === selection.column);
    if (i >= 0 && j >= 0) return [map.cells, reasons.cells, i * map.columns.length + j];
    if (i >= 0) return [map.row_totals, reasons.rows, i];
    return j >= 0 ? [map.column_totals, reasons.columns, j] : null;
  }

  function whole(reason) {
    const cards = (numbers) => numbers.map((n) => statements[n]);
    return { ...reason, came: cards(reason.came), went: cards(reason.went), turned: cards(reason.turned) };
  }

  function show() {
    LitreviewGapMap.render(byId("map"), map, { selection, onSelect: choose });
    const part = chosenPart();
    byId("listed").hidden = part !== null;
    byId("reasons").hidden = part === null;
    byId("chosen").textContent = part === null ? "Every cell that changed" : part[0][part[2]].text[0];
    byId("count").textContent = part === null ? "" : part[0][part[2]].text.slice(1, 4).join(" · ");
    if (part === null) return;
    const model = { reasons: part[1][part[2]].map(whole), dimensions, empty: "Nothing changed here." };
    LitreviewReasons.render(byId("reasons"), model);
  }

  function choose(next) {
    selection = next;
    const address = new URLSearchParams(next).toString();
    history.replaceState(null, "", address ? "#" + address : location.pathname + location.search);
    show();
  }

  window.addEventListener("hashchange", () => { selection = fromAddress(); show(); });
  show();
})();

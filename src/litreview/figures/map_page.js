/* The one-file map: the table, the statements behind what is chosen, a search box; the choice stands in the address. */
(() => {
  "use strict";

  const AT_ONCE = 40; // cards drawn before "Show more"
  const { map, statements: packed, dimensions, members, segments } = JSON.parse(document.getElementById("content").textContent);
  const statements = LitreviewStatements.unpack(packed);
  const byId = (id) => document.getElementById(id);
  const texts = statements.map((s) => fold([s.document, ...s.segments.map((p) => (typeof p === "string" ? p : p[0])), ...s.codes.map((c) => c[1])].join("")));
  let selection = fromAddress();
  let limit = AT_ONCE;

  function fold(text) {
    return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  }

  function fromAddress() {
    const asked = new URLSearchParams(location.hash.slice(1));
    const chosen = {};
    if (map.rows.some((h) => h.id === asked.get("row"))) chosen.row = asked.get("row");
    if (map.columns.some((h) => h.id === asked.get("column"))) chosen.column = asked.get("column");
    if (segments && map.segments.some((s) => s.id === asked.get("segment"))) chosen.segment = asked.get("segment");
    return chosen;
  }

  function chosenMembers() {
    const chosen = membersOfPlace();
    return selection.segment === undefined ? chosen : chosen.filter((n) => segments[n].includes(selection.segment));
  }

  function membersOfPlace() {
    const i = map.rows.findIndex((h) => h.id === selection.row);
    const j = map.columns.findIndex((h) => h.id === selection.column);
    if (i >= 0 && j >= 0) return members.cells[i * map.columns.length + j];
    if (i >= 0) return members.rows[i];
    if (j >= 0) return members.columns[j];
    return statements.map((_, n) => n);
  }

  function chosenWords() {
    const i = map.rows.findIndex((h) => h.id === selection.row);
    const j = map.columns.findIndex((h) => h.id === selection.column);
    if (i >= 0 && j >= 0) return map.cells[i * map.columns.length + j].text;
    if (i >= 0) return map.row_totals[i].text;
    if (j >= 0) return map.column_totals[j].text;
    return ["All statements"];
  }

  function show() {
    LitreviewGapMap.render(byId("map"), map, { selection, onSelect: choose });
    const wanted = fold(byId("search").value.trim()).split(/\s+/).filter(Boolean);
    const found = chosenMembers().filter((n) => wanted.every((word) => texts[n].includes(word)));
    const [title, ...lines] = chosenWords();
    const segment = (map.segments || []).find((s) => s.id === selection.segment);
    byId("chosen").textContent = segment ? `${title} × ${segment.label}` : title;
    const number = `${found.length.toLocaleString("en")} ${found.length === 1 ? "statement" : "statements"}`;
    const facts = wanted.length ? [`${number} found`] : lines.length ? [] : [number];
    byId("count").textContent = [...facts, ...lines].join(" · ");
    const model = { statements: found.slice(0, limit).map((n) => statements[n]), dimensions, empty: "No statement here." };
    LitreviewStatements.render(byId("statements"), model, {});
    byId("more").hidden = found.length <= limit;
  }

  function choose(next) {
    selection = next;
    limit = AT_ONCE;
    const address = new URLSearchParams(next).toString();
    history.replaceState(null, "", address ? "#" + address : location.pathname + location.search);
    show();
  }

  byId("reading").addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.target.value) return; // in the search box it takes the words away first
    byId("map").querySelector("[role=grid] [tabindex='0']").focus();
  });
  byId("search").addEventListener("input", () => { limit = AT_ONCE; show(); });
  byId("more").addEventListener("click", () => { limit += AT_ONCE; show(); });
  window.addEventListener("hashchange", () => { selection = fromAddress(); show(); });
  show();
})();

/* Why a cell of the map changed: each reason with the statements that came, that went, or that count otherwise.

     LitreviewReasons.render(container, { reasons, dimensions, empty });

   `reasons` are what litreview.figures.reasons_to_plain returns. */
const LitreviewReasons = (() => {
  "use strict";

  const { create } = LitreviewDrawing;
  const GROUPS = [["came", "+", "came"], ["went", "−", "went"], ["turned", "≈", "count otherwise"]];
  const AT_ONCE = 20; // cards of one group
  const shown = new WeakMap();

  function groupOf(reason, [key, sign, words], dimensions) {
    const statements = reason[key];
    const group = create("details", "lr-moved lr-moved-" + key);
    group.open = true;
    const number = `${statements.length.toLocaleString("en")} ${statements.length === 1 ? "statement" : "statements"}`;
    const summary = create("summary", "");
    summary.append(create("span", "lr-sign", sign), ` ${number} ${words}`);
    const cards = create("div", "");
    LitreviewStatements.render(cards, { statements: statements.slice(0, AT_ONCE), dimensions, empty: "" }, {});
    group.append(summary, cards);
    if (statements.length > AT_ONCE) group.append(create("p", "lr-more-moved", `The first ${AT_ONCE} are shown.`));
    return group;
  }

  function render(container, model) {
    const signature = JSON.stringify(model);
    if (shown.get(container) === signature) return;
    shown.set(container, signature);
    const root = create("div", "lr-reasons");
    for (const reason of model.reasons) {
      const section = create("section", "lr-reason");
      section.append(create("h3", "", reason.words[0].toUpperCase() + reason.words.slice(1)));
      for (const group of GROUPS) if (reason[group[0]].length) section.append(groupOf(reason, group, model.dimensions));
      root.append(section);
    }
    if (model.reasons.length === 0) root.append(create("p", "lr-empty", model.empty));
    container.replaceChildren(root);
  }

  return { render };
})();

/* What Streamlit calls on every rerun: the figure is kept and patched. A choice goes up as a trigger, "" when it is taken
   back, and comes back in data. */
export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  const host = parentElement.querySelector(".lr-host");
  LitreviewFigure.render(host, data.model, { selected: data.selected, onPick: (id) => setTriggerValue("picked", id ?? "") });
}

/* What Streamlit calls on every rerun: the map is kept and drawn anew where it changed. */
export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  const host = parentElement.querySelector(".lr-host");
  LitreviewUnits.render(host, data.model, { onOpen: (unit) => setTriggerValue("opened", unit) });
}

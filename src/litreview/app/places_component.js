/* What Streamlit calls on every rerun: the map is kept and patched. */
export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  const host = parentElement.querySelector(".lr-host");
  LitreviewPlaces.render(host, LitreviewWorld, data.model, { onOpen: (iso2) => setTriggerValue("opened", iso2) });
}

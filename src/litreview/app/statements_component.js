/* What Streamlit calls on every rerun. */
export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  const host = parentElement.querySelector(".lr-host");
  const options = data.opens ? { onOpen: (id) => setTriggerValue("opened", id), openLabel: "Read in its paper" } : {};
  LitreviewStatements.render(host, data.model, options);
}

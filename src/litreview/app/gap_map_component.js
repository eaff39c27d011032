/* What Streamlit calls on every rerun: the map is kept and patched. Selections go up as triggers and come back in data. */
export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  const host = parentElement.querySelector(".lr-host");
  const onSelect = (chosen) => setTriggerValue("picked", 
    { row: chosen.row ?? null, column: chosen.column ?? null, segment: chosen.segment ?? null });
  LitreviewGapMap.render(host, data.map, { selection: data.selection, onSelect });
}

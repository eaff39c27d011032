/* What Streamlit calls on every rerun: reasons are redrawn only when they change. */
export default function ({ parentElement, data }) {
  LitreviewReasons.render(parentElement.querySelector(".lr-host"), data.model);
}

/* Links within a page, made by the page's own markup: a plain click on one with `data-follow` is told to the server,
   which draws what it leads to without loading the page again. With a modifier it opens as any other link. */
const listening = new WeakMap();
const REDRAWN = 150; // ms from the server's answer until the page has drawn it
let followed = null;

/* The markup that held the link is drawn anew, and would lose the focus. */
function keepFocus() {
  if (followed === null || document.activeElement !== document.body) return;
  const links = [...document.querySelectorAll(".stHtml a[data-follow]")];
  links.find((link) => link.dataset.follow === followed)?.focus({ preventScroll: true });
}

export default function (component) {
  const { parentElement, setTriggerValue } = component;
  listening.get(parentElement)?.abort();
  const listener = new AbortController();
  listening.set(parentElement, listener);
  const onClick = (event) => {
    const link = event.target instanceof Element ? event.target.closest(".stHtml a[data-follow]") : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0) return;
    event.preventDefault();
    followed = link.dataset.follow;
    setTriggerValue("followed", followed);
  };
  document.addEventListener("click", onClick, { signal: listener.signal });
  setTimeout(keepFocus, REDRAWN);
  return () => listener.abort();
}

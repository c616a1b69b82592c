// The directory without whole page loads: the same addresses, asked for by fetch, and of the answer the filters and the
// results are put in the place of those that stand there. The address is the state; without this file the page does it all.

/** Milliseconds after which a wait is shown, and for which typing may pause before it is searched for. */
const SLOW_AFTER = 150;
const PAUSE = 250;

const form = document.querySelector("form.filters");
const results = document.getElementById("results");
const status = document.getElementById("results-status");
const here = () => location.pathname + location.search;

let shown = here();
let asking = null;
let typed = null;
let isTyping = false;

/** The address of what the form says; what is empty is left out. */
function asked() {
  const pairs = [...new FormData(form)].filter(([, value]) => typeof value === "string" && value.trim() !== "");
  const query = new URLSearchParams(pairs).toString();
  return query ? `${form.getAttribute("action")}?${query}` : form.getAttribute("action");
}

/** Shows an address; `keep` says what becomes of the browser's history: push, replace, or nothing. */
async function show(address, keep) {
  asking?.abort();
  const turn = (asking = new AbortController());
  const slow = setTimeout(() => results.setAttribute("aria-busy", "true"), SLOW_AFTER);
  try {
    const answer = await fetch(address, { headers: { accept: "text/html" }, signal: turn.signal });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (turn !== asking) return;
    const [newForm, newResults] = [page.querySelector("form.filters"), page.getElementById("results")];
    if (!newForm || !newResults) throw new Error("not the directory");
    if (keep === "push") history.pushState(null, "", address + location.hash);
    if (keep === "replace") history.replaceState(null, "", address + location.hash);
    shown = address;
    document.title = page.title;
    swapForm(newForm);
    results.replaceChildren(...newResults.childNodes);
    offerComparison();
    status.textContent = results.querySelector(".results-bar__total")?.textContent ?? "";
  } catch (error) {
    // Whatever was wrong, the browser shows it better than a page that stays as it was.
    if (error.name !== "AbortError") location.assign(address);
  } finally {
    clearTimeout(slow);
    if (turn === asking) results.removeAttribute("aria-busy");
  }
}

/** The new filters, with the focus, what is being typed and what is unfolded left as they are. */
function swapForm(fresh) {
  const focused = form.contains(document.activeElement) ? document.activeElement : null;
  const open = [...form.querySelectorAll("details[open][id]")].map((part) => part.id);
  const isText = focused?.matches("input:not([type=checkbox], [type=radio])");
  const caret = isText && focused.type === "search" ? [focused.selectionStart, focused.selectionEnd] : null;
  form.replaceChildren(...fresh.childNodes);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  const again = focused?.id ? document.getElementById(focused.id) : null;
  if (!again) return;
  // A skill that was added is a box now: typed once more, it could not be unticked.
  const isAdded = new URL(shown, location.href).searchParams.getAll(focused.name).includes(focused.value);
  if (isText && !(isAdded && ["skill", "nice"].includes(focused.name))) again.value = focused.value;
  again.focus({ preventScroll: true });
  if (caret) again.setSelectionRange(...caret);
}

// Up to four engineers are kept for the comparison, whatever page or filter they were found by.
const MOST = 4;
const chosen = new Map();

function offerComparison() {
  const table = document.getElementById("compare");
  if (!table) return;
  for (const box of table.querySelectorAll("input[name=e]:not([type=hidden])")) {
    box.checked = chosen.has(box.value);
    box.disabled = !box.checked && chosen.size >= MOST;
  }
  for (const kept of table.querySelectorAll("input[type=hidden][name=e]")) kept.remove();
  for (const value of chosen.keys()) {
    if (table.querySelector(`input[name=e][value="${CSS.escape(value)}"]`)) continue;
    const kept = Object.assign(document.createElement("input"), { type: "hidden", name: "e", value });
    table.append(kept);
  }
  const note = table.querySelector(".compare-bar__note");
  if (note && chosen.size) note.textContent = `${chosen.size} of ${MOST} chosen`;
}

if (form && results && status) {
  form.addEventListener("change", (event) => {
    if (event.target.type === "search") return;
    show(asked(), "push");
  });
  form.addEventListener("input", (event) => {
    if (event.target.type !== "search") return;
    clearTimeout(typed);
    typed = setTimeout(() => {
      // One step back leads to before the typing began, not through every letter.
      show(asked(), isTyping ? "replace" : "push");
      isTyping = true;
    }, PAUSE);
  });
  form.addEventListener("focusout", () => {
    isTyping = false;
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(typed);
    const isOpen = location.hash === "#filters";
    show(asked(), asked() === shown ? "" : "push").then(() => isOpen && location.replace("#results"));
  });
  document.querySelector(".directory").addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const to = new URL(link.href);
    if (to.origin !== location.origin || to.pathname !== location.pathname || to.hash) return;
    event.preventDefault();
    const isPage = link.matches("[rel=next], [rel=prev]");
    show(to.pathname + to.search, "push").then(() => {
      // What was pressed may be gone: the results are where one goes on.
      if (results.contains(document.activeElement) || document.activeElement === document.body) results.focus({ preventScroll: true });
      if (isPage) results.scrollIntoView();
    });
  });
  results.addEventListener("change", (event) => {
    if (event.target.name !== "e") return;
    if (event.target.checked) chosen.set(event.target.value, true);
    else chosen.delete(event.target.value);
    offerComparison();
  });
  // A step within the page, to the filters and back, changes no search.
  window.addEventListener("popstate", () => {
    if (here() !== shown) show(here(), "");
  });
  for (const box of results.querySelectorAll("input[name=e]:checked")) chosen.set(box.value, true);
  offerComparison();

  // Whoever has not said where they are is taken to be where their browser is; the next search says so.
  const zone = form.querySelector("select[name=zone]");
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && !zone.value && [...zone.options].some((option) => option.value === own)) zone.value = own;
}

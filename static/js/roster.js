// Progressive enhancement only: every page does its whole job with this file missing.

// Menus are <details>: close them with Escape, on a click elsewhere, and when focus leaves.
const openMenus = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("focusin", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary")?.focus();
  }
});

// After a refused form the summary is the first thing to hear. Without script it heads the page.
document.querySelector("[data-error-summary]")?.focus();

// A form is sent once: a second press while the answer is on its way does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
});
// Coming back by the browser's history finds a form that can be sent again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sending]")) delete form.dataset.sending;
  for (const button of document.querySelectorAll("button[aria-busy]")) button.removeAttribute("aria-busy");
});

// Characters left in long fields, said quietly while typing.
for (const field of document.querySelectorAll("textarea[maxlength]")) {
  const count = document.createElement("p");
  count.className = "field__count";
  const tell = () => {
    count.textContent = `${field.maxLength - field.value.length} characters left`;
  };
  tell();
  field.addEventListener("input", tell);
  field.after(count);
}

// Filters apply as they are ticked; the button stays for those who prefer it.
for (const form of document.querySelectorAll("form[data-apply-on-change]")) {
  form.addEventListener("change", () => form.requestSubmit());
}

// What moves while somebody looks: the server sends the same HTML once a second until it is over; then the whole page
// says something else.
for (const place of document.querySelectorAll("[data-live]")) {
  const events = new EventSource(place.dataset.live);
  events.addEventListener("progress", (event) => {
    place.innerHTML = event.data;
  });
  events.addEventListener("over", () => {
    events.close();
    location.reload();
  });
}

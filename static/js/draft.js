// Keeps what is typed into a form, without a button. Without this file saving does it, or the form's own button.
const told = document.querySelector("[data-draft]");
const form = told?.closest("form");

/** What ends a draft: saving the form, or sending it. */
const way = told?.dataset.way;
const WAIT = 1200;
let timer;
let isStale = false;

const say = (text) => {
  told.textContent = text;
};

const clock = (at) => new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

const keep = async () => {
  const body = new URLSearchParams(new FormData(form));
  try {
    const answer = await fetch(told.dataset.draft, { method: "POST", body });
    const kept = answer.ok ? await answer.json() : {};
    if (kept.state === "saved") {
      form.elements.namedItem("draft_version").value = kept.version;
      say(`Saved ${clock(kept.at)} as a draft. Nobody sees it before you ${way} it yourself.`);
    } else if (kept.state === "stale") {
      isStale = true;
      say(`You are writing this in another tab, too, and its text was kept. What you type here stays in this tab until you ${way} it.`);
    } else if (kept.state === "too_large") {
      say(`This is more than a draft holds. Shorten it, or ${way} it yourself.`);
    } else {
      say("Not kept as a draft just now. What you typed is still here.");
    }
  } catch {
    say("Not kept as a draft: the connection is away. What you typed is still here.");
  }
};

if (form) {
  form.addEventListener("input", () => {
    if (isStale) return;
    clearTimeout(timer);
    timer = setTimeout(keep, WAIT);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
}

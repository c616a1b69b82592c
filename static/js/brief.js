// Saves a step of a brief while it is typed, and ticks off what is long enough. Without this file the buttons do it.
const form = document.querySelector("#brief-step");
const told = document.querySelector("#brief-saved");

const tick = () => {
  for (const line of document.querySelectorAll("[data-wanted]")) {
    const field = form.elements.namedItem(line.dataset.field);
    const isMet = (field?.value.trim().length ?? 0) >= Number(line.dataset.wanted);
    line.hidden = isMet;
  }
};

// Before the first step is sent there is no draft yet: what is typed stays in this tab.
const KEPT = "brief";
const NEVER = ["form_key", "source_page", "csrf_token", "website_url"];
const keepHere = () => {
  const typed = [...new FormData(form)].filter(([name, value]) => value && !NEVER.includes(name));
  sessionStorage.setItem(KEPT, JSON.stringify(typed));
  told.textContent = "Kept in this tab until you go on.";
};
const restore = () => {
  for (const [name, value] of JSON.parse(sessionStorage.getItem(KEPT) ?? "[]")) {
    const field = form.elements.namedItem(name);
    if (field?.type === "checkbox") field.checked = true;
    else if (field && !field.value) field.value = value;
  }
};

let timer;
const save = async () => {
  const body = new URLSearchParams(new FormData(form));
  body.set("intent", "save");
  try {
    const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
    told.textContent = answer.type === "opaqueredirect" ? "Saved." : "Saved, but for what is marked when you go on.";
  } catch {
    told.textContent = "Not saved: the connection is away. The button tries again.";
  }
};

if (form) {
  const isDraft = told.dataset.kept !== "here";
  if (isDraft) sessionStorage.removeItem(KEPT);
  else restore();
  tick();
  form.addEventListener("input", () => {
    tick();
    told.textContent = "";
    clearTimeout(timer);
    timer = isDraft ? setTimeout(save, 1500) : setTimeout(keepHere, 500);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
}

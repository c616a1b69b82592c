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

let timer;
const save = async () => {
  const body = new URLSearchParams(new FormData(form));
  body.set("intent", "save");
  try {
    const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
    if (told) told.textContent = answer.type === "opaqueredirect" ? "Saved." : "Saved, but for what is marked when you go on.";
  } catch {
    if (told) told.textContent = "Not saved: the connection is away. The button tries again.";
  }
};

if (form) {
  tick();
  const isDraft = told !== null;
  form.addEventListener("input", () => {
    tick();
    if (!isDraft) return;
    told.textContent = "";
    clearTimeout(timer);
    timer = setTimeout(save, 1500);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
}

// Marks a conversation as read once somebody looks at it. Without this file the button does it.
const form = document.getElementById("mark-read");

const mark = async () => {
  if (document.visibilityState !== "visible") return;
  document.removeEventListener("visibilitychange", mark);
  try {
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
    form.hidden = answer.type === "opaqueredirect";
  } catch {
    // The button is still there.
  }
};

if (form) {
  document.addEventListener("visibilitychange", mark);
  mark();
}

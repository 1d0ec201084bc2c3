// Small comforts on top of pages that work without them: back and reload, print, copy.
document.documentElement.classList.add("scripted");

// The answer to a form isn't kept (no-store), so coming back to it would end at the browser's own error page.
// From here on its place in the history is the address alone, which opens the form anew.
if ("posted" in document.documentElement.dataset) history.replaceState(null, "", location.href);

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}

const copied = document.documentElement.lang === "en" ? "Copied" : "کپی شد";
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) {
    button.hidden = true; // only secure addresses have a clipboard
    continue;
  }
  const before = button.textContent;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = copied;
    setTimeout(() => (button.textContent = before), 3000);
  });
}

document.addEventListener("allauth.error", () => {
  for (const note of document.querySelectorAll("[data-key-error]")) note.hidden = false;
});

// Small comforts on top of pages that work without them: print, copy.
document.documentElement.classList.add("scripted");

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) {
    button.hidden = true; // only secure addresses have a clipboard
    continue;
  }
  const before = button.textContent;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = "کپی شد";
    setTimeout(() => (button.textContent = before), 3000);
  });
}

document.addEventListener("allauth.error", () => {
  for (const note of document.querySelectorAll("[data-key-error]")) note.hidden = false;
});

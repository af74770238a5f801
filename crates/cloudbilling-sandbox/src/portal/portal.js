// Makes the pages nicer; nothing depends on it.
"use strict";

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = "Copied";
  });
}

for (const form of document.querySelectorAll("[data-confirm]")) {
  form.addEventListener("submit", (event) => {
    if (!window.confirm(form.dataset.confirm)) event.preventDefault();
  });
}

const live = document.getElementById("live");
if (live) {
  live.hidden = document.getElementById("live-label").hidden = false;
  setInterval(async () => {
    const log = document.getElementById("log");
    // A person who reads with the keyboard must not lose their place.
    if (!live.checked || document.hidden || log.contains(document.activeElement)) return;
    // The header keeps an open tab from counting as somebody at work.
    const answer = await fetch(location.href, { headers: { "CloudBilling-Refresh": "1" } });
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("log");
    if (fresh) log.replaceWith(fresh);
  }, 2000);
}

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

// Inserts new rows above the others, and removes the oldest. Other rows are not touched, so that a selection, the focus and the scroll position stay too.
function update(log, fresh) {
  const [body, news] = [log.querySelector("tbody"), fresh.querySelector("tbody")];
  const number = (row) => Number(row?.dataset.number ?? 0);
  const newest = number(body.querySelector("[data-number]"));
  const rows = [...news.children].filter((row) => number(row) > newest);
  if (newest === 0 && rows.length > 0) body.replaceChildren();
  body.prepend(...rows);
  const oldest = number(news.lastElementChild);
  while (number(body.lastElementChild) < oldest) body.lastElementChild.remove();
  log.querySelector("caption").textContent = fresh.querySelector("caption").textContent;
}

const live = document.getElementById("live");
if (live) {
  const state = document.getElementById("live-state");
  const say = (text) => { if (state.textContent !== text) state.textContent = text; };
  const refresh = async () => {
    if (!live.checked) return say("Paused");
    if (document.hidden) return;
    try {
      // With this header an open tab does not count as activity.
      const response = await fetch(location.href, { headers: { "CloudBilling-Refresh": "1" } });
      if (response.redirected) return say("Signed out: reload the page to sign in again");
      if (!response.ok) throw new Error(response.statusText);
      const fresh = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("log");
      update(document.getElementById("log"), fresh);
      say("Live");
    } catch {
      say("The sandbox does not respond: the log is not up to date");
    }
  };
  live.hidden = document.getElementById("live-label").hidden = false;
  live.addEventListener("change", refresh);
  setInterval(refresh, 2000);
}

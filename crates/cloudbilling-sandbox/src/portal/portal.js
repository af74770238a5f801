// Makes the pages nicer; nothing depends on it.
"use strict";

for (const button of document.querySelectorAll("[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source.textContent);
      button.textContent = "Copied";
    } catch {
      // Browsers allow it only over TLS and on this machine.
      source.hidden = false;
      getSelection().selectAllChildren(source);
    }
  });
}

// A chosen file goes into the field of its form.
for (const file of document.querySelectorAll("[data-into]")) {
  file.closest("label").hidden = false;
  file.addEventListener("change", async () => {
    document.getElementById(file.dataset.into).value = await file.files[0].text();
  });
}

// The exact time, in the time zone of the viewer as well.
for (const time of document.querySelectorAll("time")) time.title = exact(time);
function exact(time) {
  const at = time.getAttribute("datetime");
  const local = new Date(at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "long" });
  return `${at.replace("T", " ").replace("Z", " UTC")} (${local})`;
}

// Scrolls by as much as the first visible row has moved. At the top of the page the new rows come into view instead.
function keepPlace(body, insert) {
  const seen = [...body.children].find((row) => row.getBoundingClientRect().top >= 0);
  const isAtTop = scrollY === 0;
  const before = seen?.getBoundingClientRect().top;
  insert();
  if (seen && !isAtTop) scrollBy(0, seen.getBoundingClientRect().top - before);
}

// Inserts new rows above the others, and removes the oldest. Other rows are not touched, so that a selection, the focus and the scroll position stay too.
function update(log, fresh) {
  const [body, news] = [log.querySelector("tbody"), fresh.querySelector("tbody")];
  const number = (row) => Number(row?.dataset.number ?? 0);
  const newest = number(body.querySelector("[data-number]"));
  const rows = [...news.children].filter((row) => number(row) > newest);
  if (newest === 0 && rows.length > 0) body.replaceChildren();
  for (const row of rows) for (const time of row.querySelectorAll("time")) time.title = exact(time);
  keepPlace(body, () => body.prepend(...rows));
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
  // A pause outlasts the way to a request and back.
  live.checked = sessionStorage.getItem("live") !== "no";
  live.addEventListener("change", () => sessionStorage.setItem("live", live.checked ? "yes" : "no"));
  live.hidden = document.getElementById("live-label").hidden = false;
  live.addEventListener("change", refresh);
  setInterval(refresh, 2000);
}

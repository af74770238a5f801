// The Management Portal in a real browser: an administrator creates a token and calls with it, finds an account locked by
// three wrong logins, and unlocks it in the page; a connection without a request is in the log, which keeps its place and can
// be paused. The first calls that the overview shows are written to a folder, to be run. axe-core checks each page, and a
// further argument names a folder for screenshots.
//
// Usage: CHROMIUM=/usr/bin/chromium node portal.mjs PORTAL SNIPPETS [SCREENSHOTS]

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { connect } from "node:net";
import { chromium } from "playwright-core";

const [portal, snippets, folder] = process.argv.slice(2);
const endpoint = portal.replace(/portal$/, "soap");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// Long enough for a busy machine. Nothing that works waits this long.
const patience = 300_000;

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"], timeout: patience });
await unlockInThePage();
await seeConnectionWithoutRequest();
await readTheLogWhileItIsLive();
await keepThePlaceInTheLog();
await writeSnippets();
await useLongNames();
for (const colorScheme of ["light", "dark"]) await checkEveryPage(colorScheme);
await browser.close();
console.log("portal: used and checked in Chromium");

async function unlockInThePage() {
  const page = await signIn(await browser.newContext());
  await page.goto(`${portal}/tokens`);
  await page.getByLabel("Name", { exact: true }).fill("browser");
  await page.getByRole("button", { name: "Create token" }).click();
  const token = await page.locator("#secret").textContent();
  assert.equal((await call(token, "GetPurchases", "")).status, 200);

  for (let strike = 0; strike < 3; strike++) assert.match(await login("wrong"), /Invalid credentials/);
  assert.match(await login("correct horse"), /Account is locked/);
  await page.goto(`${portal}/accounts`);
  await page.getByRole("button", { name: "Unlock anna@example.org" }).click();
  assert.match(await page.getByRole("status").textContent(), /unlocked/);
  assert.match(await login("correct horse"), /Success/);
  await page.context().close();
}

async function seeConnectionWithoutRequest() {
  await new Promise((resolve) => {
    const socket = connect(new URL(portal).port, "127.0.0.1", () => socket.write("HELO example.org\r\n\r\n"));
    socket.resume().on("close", resolve).on("error", resolve);
  });
  const page = await signIn(await browser.newContext());
  await page.goto(`${portal}/requests`);
  await page.getByText("not HTTP").waitFor();
  await page.context().close();
}

// A selection survives new rows, a long caller name hides no column, and a log that is not up to date says so.
async function readTheLogWhileItIsLive() {
  const page = await signIn(await browser.newContext({ viewport: { width: 1280, height: 760 } }));
  await call("", "Login", `<emailAddress>${"x".repeat(500)}</emailAddress>`);
  await page.goto(`${portal}/requests`);
  const beyond = await page.evaluate(() => {
    const log = document.querySelector("#log .wide");
    return log.scrollWidth - log.clientWidth;
  });
  assert.ok(beyond <= 0, `a long name makes the log ${beyond} pixels too wide`);
  const state = page.locator("#live-state");
  await state.filter({ hasText: "Live" }).waitFor();
  const marked = await page.evaluate(() => {
    getSelection().selectAllChildren(document.querySelector("#log tbody tr"));
    return String(getSelection());
  });
  const first = await page.locator("#log tbody tr").first().getAttribute("data-number");
  await call("", "Login", "<emailAddress>new@example.org</emailAddress>");
  await page.locator(`#log tbody tr:not([data-number="${first}"])`).first().getByText("new@example.org").waitFor();
  assert.equal(await page.evaluate(() => String(getSelection())), marked);
  await page.route("**/portal/requests", (route) => route.abort());
  await state.filter({ hasText: "does not respond" }).waitFor();
  await page.unroute("**/portal/requests");
  await state.filter({ hasText: "Live" }).waitFor();
  await page.context().close();
}

// New rows do not move the row that is read, a paused log stays as it is, and it is still paused after a reload.
async function keepThePlaceInTheLog() {
  for (let number = 0; number < 40; number++) await call("", "Login", "<emailAddress>many@example.org</emailAddress>");
  const page = await signIn(await browser.newContext({ viewport: { width: 1280, height: 760 } }));
  await page.goto(`${portal}/requests`);
  const row = page.locator("#log tbody tr").nth(30);
  const number = await row.getAttribute("data-number");
  const same = page.locator(`#log tr[data-number="${number}"]`);
  await row.scrollIntoViewIfNeeded();
  const { y } = await same.boundingBox();
  await call("", "Login", "<emailAddress>news@example.org</emailAddress>");
  await page.locator("#log tbody").getByText("news@example.org").waitFor({ state: "attached" });
  assert.ok(Math.abs((await same.boundingBox()).y - y) < 2, "the log lost its place");

  await page.getByLabel("Update every two seconds").uncheck();
  await page.reload();
  await page.locator("#live-state").filter({ hasText: "Paused" }).waitFor();
  await page.context().close();
}

async function writeSnippets() {
  const page = await signIn(await browser.newContext());
  mkdirSync(snippets, { recursive: true });
  for (const name of ["curl", "python", "node", "php"]) {
    writeFileSync(`${snippets}/${name}`, await page.locator(`pre#${name}`).textContent());
  }
  await page.context().close();
}

// Names that a client or a person may choose: long, without a space, and from right to left.
async function useLongNames() {
  const page = await signIn(await browser.newContext());
  for (const name of ["x".repeat(200), "فاتورة العميل ".repeat(14), "<b>"]) {
    await page.goto(`${portal}/tokens`);
    await page.getByLabel("Name", { exact: true }).fill(name);
    await page.getByRole("button", { name: "Create token" }).click();
    await page.goto(`${portal}/data/customers`);
    await page.getByText("Add or change a row").click();
    await page.getByLabel("Code", { exact: true }).fill(name);
    await page.getByLabel("Name", { exact: true }).fill(name);
    await page.getByRole("button", { name: "Store" }).click();
    await page.getByRole("status").waitFor();
  }
  await call("", "Login", `<emailAddress>${"فاتورة".repeat(40)}</emailAddress>`);
  await page.context().close();
}

async function checkEveryPage(colorScheme) {
  // The content security policy of the page forbids the script of axe.
  const page = await signIn(await browser.newContext({ colorScheme, bypassCSP: true, viewport: { width: 1280, height: 760 } }));
  for (const name of ["overview", "accounts", "tokens", "sessions", "requests", "requests?outcome=refused", "requests/1", "data/customers", "data/purchases", "data/invoices", "data/results", "data/import", "faults", "clock", "contract", "administrators"]) {
    await page.goto(`${portal}/${name}`);
    if (folder) await page.screenshot({ path: `${folder}/${name.replaceAll(/[^a-z0-9]+/g, "-")}-${colorScheme}.png` });
    const wide = await page.evaluate(() => [...document.querySelectorAll(".wide")].map((table) => table.scrollWidth - table.clientWidth));
    assert.ok(wide.every((beyond) => beyond <= 0), `a table of ${name} is ${wide} pixels too wide`);
    await page.addScriptTag({ content: axe });
    const { violations } = await page.evaluate(() => globalThis.axe.run());
    assert.deepEqual(violations.map((violation) => violation.id), [], `${name}, ${colorScheme}`);
    await page.setViewportSize({ width: 390, height: 844 });
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(beyond <= 0, `${name} is ${beyond} pixels wider than a mobile screen`);
    await page.setViewportSize({ width: 1280, height: 760 });
  }
  await page.context().close();
}

async function signIn(context) {
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  page.on("pageerror", (error) => assert.fail(error));
  await page.goto(portal);
  await page.getByLabel("Name").fill("admin");
  await page.getByLabel("Password").fill("admin");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/overview");
  return page;
}

async function login(password) {
  const parameters = `<emailAddress>anna@example.org</emailAddress><password>${password}</password><environment>Demo</environment>`;
  return (await call("", "Login", parameters)).text();
}

function call(token, operation, parameters) {
  const header = `<s:Header><h:ApiToken xmlns:h="http://api.cloudbilling.nl/2018/11/auth/token">${token}</h:ApiToken></s:Header>`;
  const body = `<s:Body><${operation} xmlns="http://tempuri.org/">${parameters}</${operation}></s:Body>`;
  return fetch(endpoint, {
    method: "POST",
    headers: { "Content-Type": "text/xml", SOAPAction: `"http://tempuri.org/IPublicService/${operation}"` },
    body: `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">${header}${body}</s:Envelope>`,
  });
}

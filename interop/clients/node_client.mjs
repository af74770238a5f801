// Every operation of the sandbox once, and its lock, by Node's `soap`, through the WSDL as it is.
//
// Usage: ADMIN_URL=… ADMIN_KEY=… node node_client.mjs WSDL TOKEN

import assert from "node:assert/strict";
import soap from "soap";

const [wsdl, token] = process.argv.slice(2);

const client = await soap.createClientAsync(wsdl);
const authenticate = (secret) => {
  client.clearSoapHeaders();
  client.addSoapHeader({ ApiToken: secret }, "", "h", "http://api.cloudbilling.nl/2018/11/auth/token");
};
const answer = async (operation, parameters) => (await client[`${operation}Async`](parameters))[0];
/** `soap` hands a single row out as itself, not in an array. */
const rows = (value) => [value].flat();
const call = async (operation, parameters) => {
  const { ResultCode, ...rest } = await answer(operation, parameters);
  assert.equal(ResultCode, "Success", operation);
  return rest[`${operation}Result`];
};

authenticate(token);
const invoice = { CustomerCode: "node", InvoiceDate: "2025-01-01T00:00:00Z", InvoiceReference: wsdl };
assert.equal(await call("UploadInvoices", { invoices: { Invoice: [invoice] } }), true);
assert.equal(await call("UploadInvoices2", { invoices: { Invoice2: [invoice] } }), true);
const headersOfOurs = rows((await call("GetInvoiceHeaders", { customerCode: "node" })).InvoiceHeader);
const uploaded = headersOfOurs.find(({ InvoiceReference }) => InvoiceReference === wsdl).Id;
const closed = await call("CloseInvoices", { invoiceIds: { string: [uploaded] }, reason: "test" });
assert.deepEqual(rows(closed.ClosedInvoices.string), [uploaded]);
const headers = (await call("GetInvoiceHeaders", { customerCode: "1001" })).InvoiceHeader;
assert.equal(headers.length, 24);
const approved = headers.find(({ InvoiceStatus }) => InvoiceStatus === "APPROVED").Id;

const purchases = (await call("GetPurchases", { customerCode: "1002", includeUnmapped: true })).Purchase;
const reference = purchases.at(-1).PurchaseReference;
const deleted = await call("DeletePurchases", { reason: "test", purchaseReferences: { string: [reference, "none"] } });
assert.deepEqual(rows(deleted.MarkedForDeletion.string), [reference]);
assert.equal(rows(deleted.Errors.BulkDeleteError)[0].PurchaseReference, "none");
assert.equal(await call("AddProductCluster", { tagName: `node ${wsdl}`, aliases: { string: [`node ${wsdl}`] } }), true);

const ids = { invoiceIds: { string: [approved] } };
assert.equal(rows((await call("GetTransformationResultsForInvoices", ids)).TransformationResult).length, 1);
assert.equal(rows((await call("GetInvoiceTransformationResultsForInvoices", ids)).InvoiceTransformationResult).length, 1);
const codes = { customerCodes: { string: ["1001"] } };
const results = rows((await call("GetTransformationResultsForCustomers", codes)).TransformationResult);
await call("GetInvoiceTransformationResultsForCustomers", codes);
const file = await call("GetInvoiceTransformationResultFile", { invoiceTransformationResultId: results[0].Id });
assert.match(Buffer.from(file.FileBytes, "base64").toString(), /^Invoice INV-/);

authenticate("wrong");
await assert.rejects(call("GetPurchases", {}), (error) => error.root.Envelope.Body.Fault.faultcode.endsWith("FailedAuthentication"));

const login = async (password) => {
  client.clearSoapHeaders();
  return (await answer("Login", { emailAddress: "node@example.org", password, environment: "Demo" })).LoginResult;
};
const session = await login("correct horse");
authenticate(session.Value);
await call("GetPurchases", {});
for (let strike = 0; strike < 3; strike++) assert.equal((await login("wrong")).StatusMessage, "Invalid credentials");
assert.equal((await login("correct horse")).StatusMessage, "Account is locked");
const { ADMIN_KEY, ADMIN_URL } = process.env;
const body = new URLSearchParams({ email: "node@example.org" });
assert.equal((await fetch(`${ADMIN_URL}/accounts/unlock`, { method: "POST", headers: { Authorization: `Bearer ${ADMIN_KEY}` }, body })).status, 200);
assert.equal((await login("correct horse")).Status, "Success");

console.log("node soap: every operation, the lock and the faults as described");

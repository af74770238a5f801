// The sandbox called by Node's `soap`, through the WSDL as it is.
//
// Usage: node_client.mjs WSDL TOKEN

import assert from "node:assert/strict";
import soap from "soap";

const [wsdl, token] = process.argv.slice(2);

const client = await soap.createClientAsync(wsdl);
const authenticate = (secret) => {
  client.clearSoapHeaders();
  client.addSoapHeader({ ApiToken: secret }, "", "h", "http://api.cloudbilling.nl/2018/11/auth/token");
};
const call = async (operation, parameters) => (await client[`${operation}Async`](parameters))[0];

authenticate(token);
const invoice = { CustomerCode: "node", InvoiceDate: "2025-01-01T00:00:00Z", InvoiceReference: wsdl };
const uploaded = await call("UploadInvoices2", { invoices: { Invoice2: [invoice] } });
assert.deepEqual([uploaded.UploadInvoices2Result, uploaded.ResultCode], [true, "Success"]);
const headers = await call("GetInvoiceHeaders", { customerCode: "1001" });
assert.equal(headers.GetInvoiceHeadersResult.InvoiceHeader.length, 24);
const purchases = await call("GetPurchases", { customerCode: "1002", includeUnmapped: true });
assert.equal(purchases.GetPurchasesResult.Purchase.length, 48);
const cluster = await call("AddProductCluster", { tagName: `node ${wsdl}`, aliases: { string: [`node ${wsdl}`] } });
assert.equal(cluster.AddProductClusterResult, true);

authenticate("wrong");
await assert.rejects(call("GetPurchases", {}), (error) => error.root.Envelope.Body.Fault.faultcode.endsWith("FailedAuthentication"));

client.clearSoapHeaders();
const login = (password) => call("Login", { emailAddress: "anna@example.org", password, environment: "Demo" });
for (let strike = 0; strike < 3; strike++) {
  assert.equal((await login("wrong")).LoginResult.StatusMessage, "Invalid credentials");
}
assert.equal((await login("correct horse")).LoginResult.StatusMessage, "Account is locked");

console.log("node soap: called, refused and locked as described");

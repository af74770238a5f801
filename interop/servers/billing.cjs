// The contract of README.md as Node's `soap` serves it, from the sandbox's WSDL.
//
// Usage: BILLING_WSDL=FILE node billing.cjs PORT

const fs = require("node:fs");
const http = require("node:http");
const soap = require("soap");

const API_TOKEN = "interop-token";
const CALLS_A_SESSION = 2;

/** How many calls each session has made. */
const sessions = new Map();

function fault(faultcode, faultstring, detail) {
  return { Fault: { faultcode, faultstring, ...(detail && { detail }), statusCode: 500 } };
}

/** Who calls, if the token is good. */
function authenticate(headers) {
  const token = headers?.ApiToken;
  if (token === API_TOKEN) return token;
  const calls = sessions.get(token) ?? CALLS_A_SESSION;
  if (calls >= CALLS_A_SESSION) throw fault("soap:Client.Authentication", "the token is not known, or has expired");
  sessions.set(token, calls + 1);
  return token;
}

const operations = {
  Login({ emailAddress, password, environment }) {
    if (`${emailAddress} ${password} ${environment}` !== "anna@example.org correct horse Demo") {
      return { LoginResult: { "a:Status": "Error", "a:StatusMessage": "Invalid credentials" } };
    }
    const session = `session-${sessions.size + 1}`;
    sessions.set(session, 0);
    return { LoginResult: { "a:Status": "Success", "a:StatusMessage": "", "a:Value": session } };
  },
  GetInvoiceHeaders(query, _callback, headers) {
    const caller = authenticate(headers);
    // node-soap writes members of another namespace into the message's, unless they are given the prefix that the WSDL has
    // for it. And it writes `xsi:nil` for null without declaring `xsi`, so no member is null.
    const header = (reference, total) => ({
      "a:BillingDate": "2025-01-31T00:00:00+01:00",
      "a:CustomerCode": query.customerCode,
      "a:InvoiceReference": reference,
      "a:InvoiceStatus": "APPROVED",
      "a:LastCalculatedTotal": total,
    });
    const rows = [header('Café € <&> "B.V."', 1234.56), header(caller, -0.5)];
    return { GetInvoiceHeadersResult: { "a:InvoiceHeader": rows }, ResultCode: "Success", ResultMessage: "" };
  },
  UploadInvoices2({ invoices }, _callback, headers) {
    authenticate(headers);
    const undated = [invoices.Invoice2].flat().find(({ InvoiceDate }) => !InvoiceDate);
    return undated
      ? { UploadInvoices2Result: false, ResultCode: "Error", ResultMessage: `invoice ${undated.InvoiceReference} has no date` }
      : { UploadInvoices2Result: true, ResultCode: "Success", ResultMessage: "" };
  },
  GetPurchases(_query, _callback, headers) {
    authenticate(headers);
    throw fault("soap:Server", "the database is away", { retry: "later" });
  },
};

const server = http.createServer((_request, response) => response.writeHead(404).end());
// Node closes an idle connection after five seconds: a client that is slower could call just then, and not know what became of it.
server.keepAliveTimeout = 0;
soap.listen(server, "/soap", { PublicService: { BasicHttpBinding_IPublicService: operations } }, fs.readFileSync(process.env.BILLING_WSDL, "utf8"));
server.listen(Number(process.argv[2]), "127.0.0.1", () => console.error("started"));

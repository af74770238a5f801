// A client of the archive on Node's `soap`, which sends an MTOM package, and prints what it received.
//
// Usage: node client.cjs ADDRESS WSDL

const soap = require("soap");

const include = (contentId) => ({
  $xml: `<xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:${contentId}"/>`,
});
const file = (contentId, mimetype, body) => ({ name: `${contentId}.bin`, contentId, mimetype, body });

async function main(address, wsdl) {
  const client = await soap.createClientAsync(wsdl, { endpoint: address, parseReponseAttachments: true });
  const everyOctet = Buffer.from(Array.from({ length: 256 }, (_, octet) => octet));
  const [stored] = await client.StoreAsync(
    { title: "Deed", scan: include("scan"), original: include("original") },
    {
      forceMTOM: true,
      attachments: [file("scan", "application/octet-stream", everyOctet), file("original", "application/pdf", Buffer.from("%PDF"))],
    },
  );
  const parts = client.lastResponseAttachments.parts;
  const contents = parts.map(({ body, headers }) => [headers["content-id"], Buffer.from(body).toString("base64")]);
  console.log(JSON.stringify({ title: stored.title, sum: Number(stored.sum), contents }));
}

main(...process.argv.slice(2));

// The camera of README.md as Node's `soap` serves it. It reads the security header and leaves the check to the program.
//
// Usage: node camera.cjs [SECONDS-THAT-ITS-CLOCK-IS-AHEAD]

const crypto = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const soap = require('soap');

const PASSWORD = 'correct horse';
const MINUTES = 60 * 1000;
const now = () => Date.now() + 1000 * Number(process.argv[2] ?? 0);

function digest(token) {
  const nonce = Buffer.from(token.Nonce.$value ?? token.Nonce, 'base64');
  return crypto.createHash('sha1').update(nonce).update(token.Created).update(PASSWORD).digest('base64');
}

function isValid(token) {
  const password = token?.Password;
  if (token?.Username !== 'anna' || !password) return false;
  if (!password.attributes.Type.endsWith('#PasswordDigest')) return password.$value === PASSWORD;
  const age = now() - Date.parse(token.Created);
  return Math.abs(age) < 5 * MINUTES && password.$value === digest(token);
}

const service = {
  Camera: {
    Camera: {
      GetSystemDateAndTime: () => ({ utc: new Date(now()).toISOString() }),
      GetStatus: ({ preset }, _callback, headers) => ({ preset, user: headers.Security.UsernameToken.Username }),
    },
  },
};

const server = http.createServer();
const wsdl = fs.readFileSync(path.join(__dirname, 'camera.wsdl'), 'utf8');
server.listen(0, '127.0.0.1', () => {
  const camera = soap.listen(server, '/', service, wsdl);
  // The time needs no token.
  camera.authenticate = (security, _done, _request, { Body }) =>
    'GetSystemDateAndTime' in Body || isValid(security?.UsernameToken);
  console.log(`http://127.0.0.1:${server.address().port}/`);
});
process.stdin.resume().on('end', () => process.exit());

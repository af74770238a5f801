// The contracts of README.md as Node's `soap` serves them.
//
// Usage: node contracts.cjs

const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const soap = require('soap');

const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

// `soap` reads dates as `Date` and writes them as nothing.
const day = (date) => date?.toISOString().slice(0, 10);

function fault(reason, detail, isNewer) {
  throw {
    Fault: isNewer
      ? { Code: { Value: 'soap:Sender' }, Reason: { Text: reason }, Detail: detail }
      : { faultcode: 'soap:Client', faultstring: reason, detail },
  };
}

/** The attributes of an item. `soap` neither declares `xsi` nor keeps the prefixes of a request. */
const attributes = (code, type) => ({ code, 'xmlns:xsi': XSI, 'xsi:type': `l:${type}` });

const library = {
  AddItem({ item }, _callback, { Session } = {}) {
    if (Session?.token !== 'open') {
      fault('the session is not open', { 'l:Refused': { 'l:until': '2026-01-31', 'l:shelf': 'top-shelf' } });
    }
    const { code, ...others } = item.attributes;
    if (code === 'taken') fault('there is such an item', { 'l:Duplicate': { 'l:code': code } });
    const type = Object.entries(others).find(([name]) => name.endsWith(':type'))?.[1].split(':')[1];
    return { id: 7, item: { ...item, attributes: attributes(code, type ?? 'Item'), published: day(item.published) } };
  },
  Describe({ record }) {
    record.attributes = { ...record.attributes, 'xmlns:xsi': XSI };
    const lent = [record.lent ?? []].flat();
    return { record: { ...record, remark: record.remark ?? null, lent: lent.map(day), changed: record.changed.toISOString() } };
  },
  ListItems: () => ({
    item: [
      { attributes: { code: 'a' }, title: 'Plain' },
      {
        attributes: attributes('b', 'Book'),
        title: 'Emma',
        published: '1815-12-23',
        author: ['Jane Austen', 'Anonymous'],
        pages: 474,
      },
      { attributes: attributes('f', 'Film'), title: 'Metropolis', length: 'PT2H33M' },
    ],
  }),
};

const sensors = {
  Measure(plan) {
    const { sensor } = plan.attributes;
    if (sensor === 'lost') fault('there is no such sensor', { 's:unknownSensor': sensor }, true);
    return {
      reading: [
        { attributes: { unit: 'celsius', at: '2026-01-31T12:00:00Z' }, $value: 21.5 },
        { attributes: { unit: 'hPa' }, $value: 1013.25 },
      ],
      plan,
    };
  },
  Calibrate(offset) {
    if (Number(offset) > 100) {
      fault('out of range', { 's:outOfRange': { 's:lowest': -40, 's:highest': 85.5 } }, true);
    }
    return { $value: Number(offset) > 0 };
  },
  Reset(sensor) {
    if (sensor === 'lost') fault('there is no such sensor', { 's:unknownSensor': sensor }, true);
    return {};
  },
  Identify: () => ({ $value: 's-7' }),
};

// `soap` gives parts the namespace of the wrapper, which rpc/literal forbids, unless they are XML already.
const rates = {
  Convert({ amount, to, options }) {
    if (to === 'XXX') fault('there is no such currency', { 't:unknownCurrency': { 't:currency': to } });
    const rate = options?.margin ?? '2.5';
    const value = options?.attributes?.rounded ? '25.00' : Number(amount.$value) * Number(rate);
    return { $xml: `<converted currency="${to}">${value}</converted><rate>${rate}</rate>` };
  },
  History({ currency, from }) {
    const rates = `<t:rate on="${from}">1.1</t:rate><t:rate on="2026-02-01">1.25</t:rate>`;
    return { $xml: `<rates currency="${currency}">${rates}</rates>` };
  },
  Refresh: () => ({}),
};

const server = http.createServer();
server.listen(0, '127.0.0.1', () => {
  const listen = (name, service, port, options = {}) => {
    const xml = fs.readFileSync(path.join(__dirname, `${name}.wsdl`), 'utf8');
    return soap.listen(server, { path: `/${name}`, services: { [`${port}Service`]: { [`${port}Port`]: service } }, xml, ...options });
  };
  listen('library', library, 'Library').addSoapHeader((operation, _request, { Session } = {}) =>
    operation === 'AddItem' && Session?.tenant ? `<Quota xmlns="urn:library"><tenant>${Session.tenant}</tenant><remaining>3</remaining></Quota>` : '');
  listen('sensors', sensors, 'Sensors', { forceSoap12Headers: true }).addSoapHeader((operation, _request, { key } = {}) =>
    operation === 'Measure' && key ? `<key xmlns="urn:sensors">${key}</key>` : '');
  listen('rates', rates, 'Rates').addSoapHeader((operation, _request, { account } = {}) =>
    operation === 'Convert' && account ? `<account xmlns="urn:rates:types">${account}</account>` : '');
  console.log(`http://127.0.0.1:${server.address().port}/`);
});
process.stdin.resume().on('end', () => process.exit());

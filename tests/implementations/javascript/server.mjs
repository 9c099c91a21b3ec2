/**
 * Serves the operation and prints where.
 *
 *   node server.mjs --authentication strict --change takes-null-for-an-object
 *
 * `--change` names a defect or a variant; several are served apart, each at its own port, in the order given. Settings may also come
 * from the environment: PORT, AUTHENTICATION, UNKNOWN_NUMBER, RETRY_AFTER. `--list` prints all defects and variants as JSON instead.
 */

import { once } from 'node:events';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';

import { VARIANTS } from './variants.mjs';
import { DEFECTS } from './defects.mjs';
import { DEFAULTS, OutgoingNumbers } from './outgoing.mjs';

const CHANGES = { ...DEFECTS, ...VARIANTS };
const { env } = process;
const text = (value) => ({ type: 'string', ...(value === undefined ? {} : { default: value }) });
const { values: options } = parseArgs({
  options: {
    host: text('127.0.0.1'),
    port: text(env.PORT ?? '0'),
    authentication: text(env.AUTHENTICATION ?? DEFAULTS.authentication),
    'unknown-number': text(env.UNKNOWN_NUMBER ?? DEFAULTS.unknownNumber),
    'retry-after': text(env.RETRY_AFTER ?? String(DEFAULTS.retryAfter)),
    change: { ...text(), multiple: true, default: [] },
    list: { type: 'boolean', default: false },
  },
});

function oneOf(name, ...choices) {
  if (!choices.includes(options[name])) throw new RangeError(`--${name} is one of ${choices.join(', ')}, not ${options[name]}`);
  return options[name];
}

function wholeNumber(name) {
  if (!/^\d+$/.test(options[name])) throw new RangeError(`--${name} is a whole number, not ${options[name]}`);
  return Number(options[name]);
}

function changed(name) {
  if (!Object.hasOwn(CHANGES, name)) throw new RangeError(`there is no ${name}; --list shows what there is`);
  return CHANGES[name].change(OutgoingNumbers);
}

async function serve(service) {
  const server = createServer((request, response) => service.handle(request, response));
  server.listen(wholeNumber('port'), options.host);
  await once(server, 'listening');
  console.log(`http://${options.host}:${server.address().port}`);
}

if (options.list) {
  console.log(JSON.stringify({ defects: DEFECTS, variants: VARIANTS }, null, 2));
} else {
  const settings = {
    authentication: oneOf('authentication', 'lenient', 'strict'),
    unknownNumber: oneOf('unknown-number', 'refuse', 'answer'),
    retryAfter: wholeNumber('retry-after'),
  };
  const services = options.change.length > 0 ? options.change.map(changed) : [OutgoingNumbers];
  for (const Service of services) await serve(new Service(settings));
}

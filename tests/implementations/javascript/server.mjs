/**
 * Serves the operation and prints where.
 *
 *   node server.mjs --authentication strict --defect takes-null-for-an-object
 *
 * Settings may also come from the environment: PORT, AUTHENTICATION, UNKNOWN_NUMBER, RETRY_AFTER. `--list` prints the defects and
 * variants as JSON instead.
 */

import { createServer } from 'node:http';
import { parseArgs } from 'node:util';

import { VARIANTS } from './variants.mjs';
import { DEFECTS } from './defects.mjs';
import { DEFAULTS, OutgoingNumbers } from './outgoing.mjs';

const { env } = process;
const text = (value) => ({ type: 'string', ...(value === undefined ? {} : { default: value }) });
const { values: options } = parseArgs({
  options: {
    host: text('127.0.0.1'),
    port: text(env.PORT ?? '0'),
    authentication: text(env.AUTHENTICATION ?? DEFAULTS.authentication),
    'unknown-number': text(env.UNKNOWN_NUMBER ?? DEFAULTS.unknownNumber),
    'retry-after': text(env.RETRY_AFTER ?? String(DEFAULTS.retryAfter)),
    defect: text(),
    variant: text(),
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

function changed(table, name) {
  if (name === undefined) return (Base) => Base;
  if (!Object.hasOwn(table, name)) throw new RangeError(`there is no ${name}; --list shows what there is`);
  return table[name].change;
}

function start() {
  const settings = {
    authentication: oneOf('authentication', 'lenient', 'strict'),
    unknownNumber: oneOf('unknown-number', 'refuse', 'answer'),
    retryAfter: wholeNumber('retry-after'),
  };
  const Service = changed(VARIANTS, options.variant)(changed(DEFECTS, options.defect)(OutgoingNumbers));
  const service = new Service(settings);
  const server = createServer((request, response) => service.handle(request, response));
  server.listen(wholeNumber('port'), options.host, () => console.log(`http://${options.host}:${server.address().port}`));
}

if (options.list) console.log(JSON.stringify({ defects: DEFECTS, variants: VARIANTS }, null, 2));
else start();

/**
 * Mistakes that JavaScript invites, one at a time: each a subclass of the right implementation that overrides what is wrong.
 * `says`: what is different, in one line. `shows`: the id of the rule book that a checker has to name. `settings`: what has to be set.
 */

import { Directory } from './directory.mjs';
import { REASONS, SCOPE } from './tables.mjs';
import { Refusal } from './wire.mjs';

const defect = (says, shows, change, settings = {}) => ({ says, shows, settings, change });

/** The same table with some rows decided in another way. */
const rows = (table, changes) => table.map((row) => ({ ...row, fits: changes[row.id] ?? row.fits }));

// --- values and their types ---------------------------------------------------------------------------------------------------------

const TYPES = {
  'takes-null-for-an-object': defect(
    "typeof null is 'object', so null passes the check and raises a TypeError later",
    'no-server-error',
    (Base) =>
      class extends Base {
        isObject(value) {
          return typeof value === 'object' && !Array.isArray(value);
        }
      },
  ),
  'takes-null-for-an-empty-object': defect(
    '`selection ?? {}` makes null as good as missing',
    'body-breaks-the-document',
    (Base) =>
      class extends Base {
        faults(body) {
          return super.faults(body && { ...body, selection: body.selection ?? {} });
        }

        understand(body) {
          return super.understand({ ...body, selection: body.selection ?? {} });
        }
      },
  ),
  'takes-arrays-for-objects': defect(
    "typeof [] is 'object', so an array passes the check",
    'body-breaks-the-document',
    (Base) =>
      class extends Base {
        isObject(value) {
          return typeof value === 'object' && value !== null;
        }
      },
  ),
  'takes-null-for-undefined': defect(
    '`== undefined` is true of null, so a chosen number may be null',
    'body-breaks-the-document',
    (Base) =>
      class extends Base {
        isChoice(value) {
          return value == undefined || typeof value === 'string';
        }
      },
  ),
  'checks-only-what-is-truthy': defect(
    '`!value ||` lets falsy values through: 0, false, an empty channel',
    'body-breaks-the-document',
    (Base) =>
      class extends Base {
        isHint(value) {
          return !value || super.isHint(value);
        }

        isChannel(value) {
          return !value || super.isChannel(value);
        }
      },
  ),
  'compares-channels-loosely': defect(
    "`==` makes ['call'] equal to 'call'",
    'body-breaks-the-document',
    (Base) =>
      class extends Base {
        isChannel(value) {
          return value == null || value == 'sms' || value == 'call';
        }

        channel({ channel }) {
          return channel == 'call' ? 'call' : 'sms';
        }
      },
  ),
  'folds-the-case-of-channels': defect(
    'toLowerCase() makes SMS a channel',
    'body-breaks-the-document',
    (Base) =>
      class extends Base {
        isChannel(value) {
          return super.isChannel(typeof value === 'string' ? value.toLowerCase() : value);
        }

        channel(selection) {
          return super.channel(selection).toLowerCase();
        }
      },
  ),
  'makes-texts-of-hints': defect(
    'a hint goes through String(), so 7 is as good as "7"',
    'body-breaks-the-document',
    (Base) =>
      class extends Base {
        isHint() {
          return true;
        }

        given(text) {
          return super.given(text === null || text === undefined ? text : String(text));
        }
      },
  ),
};

// --- null, undefined, blank ---------------------------------------------------------------------------------------------------------

const NOTHING = {
  'takes-white-space-for-a-value': defect(
    '`text || null` knows the empty text only',
    'number-chosen-for-you',
    (Base) =>
      class extends Base {
        given(text) {
          return text || null;
        }
      },
  ),
  'gives-defaults-to-undefined-only': defect(
    'the default of a destructured channel is not for null',
    'number-chosen-for-you',
    (Base) =>
      class extends Base {
        channel({ channel = 'sms' }) {
          return channel;
        }
      },
  ),
  'tells-null-from-missing': defect(
    '`!== undefined` takes a null lead for a given one, which hides that of the conversation',
    'null-hint-equals-absent-hint',
    (Base) =>
      class extends Base {
        understand({ selection = {}, ...body }) {
          return super.understand({ ...body, selection: { ...selection, leadId: selection.leadId === null ? 'null' : selection.leadId } });
        }
      },
  ),
  'takes-undefined-for-another-team': defect(
    'null, the team of a shared number, is not undefined, the team of a request without one',
    'number-chosen-for-you',
    (Base) =>
      class extends Base {
        scope = rows(SCOPE, { 'number-of-another-team': ({ team }, { teamId }) => team !== (teamId ?? undefined) });
      },
  ),
  'takes-null-for-the-same-source': defect(
    'null === null, so a number without a source is bound to a request without one',
    'number-chosen-for-you',
    (Base) =>
      class extends Base {
        reasons = rows(REASONS, {
          CampaignOrSource: (number, { campaign, source }) => number.campaign === campaign && number.source === source,
        });
      },
  ),
  'fills-in-for-null': defect(
    '`health || "Healthy"` rates a number that nobody has rated',
    'number-chosen-now',
    (Base) =>
      class extends Base {
        shown(number, situation) {
          return super.shown(number && { ...number, health: number.health || 'Healthy' }, situation);
        }
      },
  ),
  'writes-null-as-text': defect(
    'a template makes "null" of a label that is null',
    'number-chosen-for-you',
    (Base) =>
      class extends Base {
        label({ label }) {
          return `${label}`;
        }
      },
  ),
  'answers-with-operands': defect(
    '`number && !stop` is null where there is no number',
    'answer-has-documented-types',
    (Base) =>
      class extends Base {
        canSend(number, stop) {
          return number && !stop;
        }
      },
  ),
  'leaves-out-undefined': defect(
    'JSON.stringify drops a member that is undefined: `lead?.campaign` without `?? null`',
    'every-member-is-present',
    (Base) =>
      class extends Base {
        answer(...facts) {
          const { campaignId, ...answer } = super.answer(...facts);
          return { ...answer, campaignId: campaignId ?? undefined };
        }
      },
  ),
  'takes-any-text-for-true': defect(
    'a setting is truthy whether it is strict or lenient',
    'number-chosen-for-you',
    (Base) =>
      class extends Base {
        isCredentialRequired() {
          return Boolean(this.settings.authentication);
        }
      },
  ),
};

// --- texts --------------------------------------------------------------------------------------------------------------------------

const TEXTS = {
  'trims-ids': defect(
    'trim() finds a number whose id has white space around it',
    'number-unknown',
    (Base) =>
      class extends Base {
        choice(id) {
          return super.choice(id?.trim());
        }
      },
  ),
  'folds-the-case-of-ids': defect(
    'toLowerCase() finds NUM-MAIN',
    'number-unknown',
    (Base) =>
      class extends Base {
        choice(id) {
          return super.choice(id?.toLowerCase());
        }
      },
  ),
  'trims-what-it-echoes': defect(
    'a campaign comes back without the white space around it',
    'context-is-echoed',
    (Base) =>
      class extends Base {
        given(text) {
          return super.given(text)?.trim() ?? null;
        }
      },
  ),
  'replaces-the-first-only': defect(
    'replace() with a text replaces its first occurrence, so one dot of two stays',
    'eleven-digits',
    (Base) =>
      class extends Base {
        dialled(written) {
          return [' ', '.', '(', ')', '-'].reduce((rest, each) => rest.replace(each, ''), written);
        }
      },
  ),
  'drops-more-than-spaces': defect(
    '\\s drops tabs and no-break spaces from a phone number too',
    'recipient-unreachable',
    (Base) =>
      class extends Base {
        dialled(written) {
          return written.replace(/[\s.()-]/g, '');
        }
      },
  ),
  'drops-all-but-digits': defect(
    '\\D drops the plus sign and letters from a phone number',
    'recipient-unreachable',
    (Base) =>
      class extends Base {
        dialled(written) {
          return written.replace(/\D/g, '');
        }
      },
  ),
  'has-a-range-in-its-set': defect(
    '[(-.] is a range that holds the plus sign, so numbers of other countries are none',
    'international',
    (Base) =>
      class extends Base {
        dialled(written) {
          return written.replace(/[ (-.)]/g, '');
        }
      },
  ),
  'reads-phones-with-parseint': defect(
    'parseInt() stops at the first letter and is content',
    'recipient-unreachable',
    (Base) =>
      class extends Base {
        dialled(written) {
          const dialled = super.dialled(written);
          return (dialled.startsWith('+') ? '+' : '') + parseInt(dialled, 10);
        }
      },
  ),
  'forgets-anchors': defect(
    'a pattern without ^ and $ finds a phone number within anything',
    'recipient-unreachable',
    (Base) =>
      class extends Base {
        phone(written) {
          const [found] = /\+?\d{8,15}/.exec(this.dialled(written)) ?? [];
          return found === undefined ? null : super.phone(found);
        }
      },
  ),
  'keeps-a-global-pattern': defect(
    'a pattern with the flag g goes on where its last test() ended',
    'same-question-same-answer',
    (Base) =>
      class extends Base {
        pattern = /^\d{10}$/g;

        phone(written) {
          const dialled = this.dialled(written);
          return this.pattern.test(dialled) ? `+1${dialled}` : super.phone(dialled.length === 10 ? '' : dialled);
        }
      },
  ),
  'takes-substring-for-substr': defect(
    'substring(2, 3) is one digit, not three: everybody whose area begins like it is local',
    'local-means-same-area',
    (Base) =>
      class extends Base {
        reasons = rows(REASONS, { LocalArea: ({ e164 }, { area }) => area !== null && e164.substring(2, 3) === area.substring(0, 1) });
      },
  ),
  'takes-every-country-for-its-own': defect(
    'slice(2, 5) is taken for an area code whatever the country',
    'local-means-same-area',
    (Base) =>
      class extends Base {
        area(recipient) {
          return recipient.slice(2, 5);
        }
      },
  ),
  'counts-characters-for-bytes': defect(
    'Content-Length is the length of the text, so whatever is not ASCII cuts the answer short',
    'answer-has-documented-types',
    (Base) =>
      class extends Base {
        length(_bytes, body) {
          return this.encode(body).length;
        }
      },
  ),
};

// --- arrays, objects and what stays in them -----------------------------------------------------------------------------------------

const COLLECTIONS = {
  'sorts-by-a-boolean': defect(
    'the comparator returns true or false, never less than zero',
    'number-chosen-for-you',
    (Base) =>
      class extends Base {
        compare(one, other) {
          return super.compare(one, other) > 0;
        }
      },
  ),
  'sorts-without-a-comparator': defect(
    'sort() compares texts, and every object is [object Object]',
    'number-chosen-for-you',
    (Base) =>
      class extends Base {
        sorted(candidates) {
          return candidates.sort();
        }
      },
  ),
  'ranks-as-texts': defect(
    'ranks are texts, and what is subtracted is their length',
    'best-reason-wins',
    (Base) =>
      class extends Base {
        compare(one, other) {
          return super.compare({ ...one, rank: `${one.rank}`.length }, { ...other, rank: `${other.rank}`.length });
        }
      },
  ),
  'sorts-what-it-shares': defect(
    'sort() sorts the catalogue itself, so ties depend on earlier requests',
    'number-chosen-for-you',
    (Base) =>
      class extends Base {
        #shared = this.directory.own();

        async candidates(situation) {
          const shared = await this.#shared;
          shared.sort((one, other) => this.compare(this.candidate(one, situation), this.candidate(other, situation)));
          const listed = shared.filter((number) => !this.scope.some(({ fits }) => fits(number, situation)));
          return listed.map((number) => this.candidate(number, situation));
        }
      },
  ),
  'fills-one-object-for-all': defect(
    'Object.assign fills the same template for every answer, and what one leaves null the next inherits',
    'nothing-can-send',
    (Base) =>
      class extends Base {
        template = {};

        answer(...facts) {
          const given = Object.entries(super.answer(...facts)).filter(([name, value]) => value !== null || !(name in this.template));
          return Object.assign(this.template, Object.fromEntries(given));
        }
      },
  ),
  'remembers-under-one-key': defect(
    'answers are remembered under the body, and every object is the key [object Object]',
    'chosen-number-is-answered',
    (Base) =>
      class extends Base {
        answers = {};

        async evaluate(situation) {
          return (this.answers[situation] ??= await super.evaluate(situation));
        }
      },
  ),
  'looks-up-in-an-object': defect(
    'an object also knows constructor and toString, so they are numbers',
    'no-server-error',
    (Base) =>
      class extends Base {
        directory = new (class extends Directory {
          async number(id) {
            return (await super.number(id)) ?? {}[id] ?? null;
          }
        })();
      },
  ),
  'compares-copies': defect(
    '=== is never true of a copy, so no item is selected',
    'selected-item-is-the-answer',
    (Base) =>
      class extends Base {
        isSame(number, other) {
          return { ...number } === other;
        }
      },
  ),
  'takes-place-zero-for-none': defect(
    '`indexOf(health) > 0` misses the first of the list: Ready',
    'number-chosen-for-you',
    (Base) =>
      class extends Base {
        reasons = rows(REASONS, { HealthyPool: ({ health }) => ['Ready', 'Healthy'].indexOf(health) > 0 });
      },
  ),
  'takes-rank-zero-for-none': defect(
    '`rank || last` takes the best rank for none',
    'StickyConversation',
    (Base) =>
      class extends Base {
        rank(number, situation) {
          return super.rank(number, situation) || this.reasons.length - 1;
        }
      },
  ),
  'writes-phones-as-numbers': defect(
    'Number() makes 13035550100 of a phone number',
    'answer-has-documented-types',
    (Base) =>
      class extends Base {
        shown(number, situation) {
          const shown = super.shown(number, situation);
          return { ...shown, number: number && Number(shown.number) };
        }
      },
  ),
};

// --- promises and errors ------------------------------------------------------------------------------------------------------------

const PROMISES = {
  'forgets-to-await-the-opt-out': defect(
    'a promise is truthy, so everybody has opted out',
    'number-chosen-for-you',
    (Base) =>
      class extends Base {
        async understand(body) {
          const situation = await super.understand(body);
          return { ...situation, hasOptedOut: this.directory.hasOptedOut(situation.recipient) };
        }
      },
  ),
  'forgets-to-await-the-items': defect(
    'map() with an async function makes promises, and a promise is {} in JSON',
    'every-member-is-present',
    (Base) =>
      class extends Base {
        items(candidates, situation, selected) {
          return candidates.map(async (candidate) => this.item(candidate, situation, selected));
        }
      },
  ),
  'forgets-to-await-the-authorization': defect(
    'the credential is judged, but nobody waits for the verdict',
    'credential-unusable',
    (Base) =>
      class extends Base {
        authorize(headers) {
          super.authorize(headers).catch(() => {});
        }
      },
  ),
  'swallows-errors': defect(
    'an empty catch makes {} of what is not JSON',
    'body-is-not-json',
    (Base) =>
      class extends Base {
        decode(body) {
          try {
            return super.decode(body);
          } catch {
            return {};
          }
        }
      },
  ),
  'lets-errors-escape': defect(
    'JSON.parse raises and nobody catches',
    'no-server-error',
    (Base) =>
      class extends Base {
        decode(body) {
          return JSON.parse(this.text(body));
        }
      },
  ),
  'parses-nothing-as-an-object': defect(
    '`JSON.parse(text || "{}")` makes an empty body a good one',
    'body-is-not-json',
    (Base) =>
      class extends Base {
        text(body) {
          return super.text(body) || '{}';
        }
      },
  ),
  'replaces-what-is-no-utf-8': defect(
    'toString() replaces bytes that are not UTF-8 and goes on',
    'body-is-not-json',
    (Base) =>
      class extends Base {
        text(body) {
          return body.toString();
        }
      },
  ),
  'adds-chunks-as-texts': defect(
    '`text += chunk` breaks a character that two chunks share',
    'context-is-echoed',
    (Base) =>
      class extends Base {
        async collect(request) {
          let text = '';
          for await (const chunk of request) text += chunk;
          return Buffer.from(text);
        }
      },
  ),
};

// --- headers ------------------------------------------------------------------------------------------------------------------------

const HEADERS = {
  'looks-for-headers-in-capitals': defect(
    'Node writes the names of headers small, so headers.Authorization is never there',
    'credential-unusable',
    (Base) =>
      class extends Base {
        authorization(headers) {
          return headers.Authorization;
        }
      },
  ),
  'minds-the-case-of-the-scheme': defect(
    "startsWith('Bearer ') does not know bearer",
    'number-chosen-for-you',
    (Base) =>
      class extends Base {
        token(authorization) {
          return authorization.startsWith('Bearer ') ? super.token(authorization) : '';
        }
      },
  ),
  'takes-any-scheme': defect(
    "split(' ')[1] is the token of any scheme",
    'credential-unusable',
    (Base) =>
      class extends Base {
        token(authorization) {
          return authorization.split(' ')[1] ?? '';
        }
      },
  ),
  'finds-a-prefix-anywhere': defect(
    "includes('sk_') is true of a key that only holds it",
    'credential-unusable',
    (Base) =>
      class extends Base {
        isUsable(token) {
          return super.isUsable(token) || (token !== 'sk_mock_expired' && token.includes('sk_'));
        }
      },
  ),
  'counts-dots': defect(
    "split('.') has three parts even if all are empty",
    'credential-unusable',
    (Base) =>
      class extends Base {
        isUsable(token) {
          return super.isUsable(token) || token.split('.').length === 3;
        }
      },
  ),
  'falls-through': defect(
    'a switch without break: an expired key ends where one without permission does',
    'credential-unusable',
    (Base) =>
      class extends Base {
        isUsable(token) {
          return token === 'sk_mock_expired' || super.isUsable(token);
        }

        checkPermission(token) {
          let status;
          switch (token) {
            case 'sk_mock_expired':
              status = 401;
            case 'sk_mock_forbidden':
              status = 403;
          }
          if (status) throw new Refusal('credential-not-for-this-operation', status, 'This credential is no good.');
          super.checkPermission(token);
        }
      },
  ),
  'tests-the-shorter-prefix-first': defect(
    'the key of a lead source begins like one of the organization and is taken for it',
    'credential-not-for-this-operation',
    (Base) =>
      class extends Base {
        checkPermission(token) {
          if (!token.startsWith('lp_')) super.checkPermission(token);
        }
      },
  ),
  'compares-the-whole-content-type': defect(
    '`=== "application/json"` refuses other names of JSON',
    'only-declared-statuses',
    (Base) =>
      class extends Base {
        isJson(type) {
          return type === 'application/json';
        }
      },
  ),
  'looks-for-json-in-accept': defect(
    "includes('json') refuses */*",
    'number-chosen-for-you',
    (Base) =>
      class extends Base {
        admitsJson(accept) {
          return accept.includes('json');
        }
      },
  ),
  'sends-texts-as-html': defect(
    'whoever sends a text and names no type sends HTML',
    'declared-media-type',
    (Base) =>
      class extends Base {
        send(response, reply) {
          super.send(response, { ...reply, type: 'text/html; charset=utf-8' });
        }
      },
  ),
  'sends-its-errors-as-texts': defect(
    'a refusal is its message, without a problem document around it',
    'refusal-is-a-problem',
    (Base) =>
      class extends Base {
        refused(refusal, request) {
          return { ...super.refused(refusal, request), body: refusal.message };
        }
      },
  ),
  'waits-for-undefined': defect(
    'the setting has another name, so Retry-After is undefined',
    'retry-after-is-seconds',
    (Base) =>
      class extends Base {
        retryAfter() {
          return `${this.settings['retry-after']}`;
        }
      },
  ),
  'names-no-scheme': defect(
    'the headers of a refusal are spread into its problem document instead',
    'unauthorized-names-its-scheme',
    (Base) =>
      class extends Base {
        refused(refusal, request) {
          const { headers, body, ...reply } = super.refused(refusal, request);
          return { ...reply, body: { ...body, ...headers } };
        }
      },
  ),
};

export const DEFECTS = { ...TYPES, ...NOTHING, ...TEXTS, ...COLLECTIONS, ...PROMISES, ...HEADERS };

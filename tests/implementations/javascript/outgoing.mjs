/**
 * `POST /phone-numbers/outgoing/manual-override` as a JavaScript team would write it: Node's own modules, no framework, and nothing of
 * this kit. Small methods on purpose: a defect (defects.mjs) or a variant (variants.mjs) is a subclass that overrides one of them.
 */

import { Directory } from './directory.mjs';
import { BY_HAND, HEALTHS, REASONS, SCOPE, SENDING } from './tables.mjs';
import { Refusal, Wire } from './wire.mjs';

export const PATH = '/phone-numbers/outgoing/manual-override';
export const DEFAULTS = { authentication: 'lenient', unknownNumber: 'refuse', retryAfter: 1 };

const METHODS = 'OPTIONS, POST';
const HINTS = ['conversationId', 'leadId', 'recipientPhoneNumber', 'channel', 'campaignId', 'sourceId', 'teamId'];
const CHANNELS = ['sms', 'call'];
const HEALTH_ORDER = [...HEALTHS.keys()];

export class OutgoingNumbers extends Wire {
  directory = new Directory();
  scope = SCOPE;
  sending = SENDING;
  reasons = REASONS;

  constructor(settings = {}) {
    super();
    this.settings = { ...DEFAULTS, ...settings };
  }

  /** Refusals stand in the order in which they count. */
  async reply({ method, path, headers, body }) {
    if (path !== PATH) throw new Refusal('path-unknown', 404, `There is no ${path}.`);
    if (method === 'OPTIONS') return { status: 204, headers: { Allow: METHODS } };
    if (method !== 'POST') throw new Refusal('method-unknown', 405, `Use ${METHODS}.`, { headers: { Allow: METHODS } });
    if (body === null) throw new Refusal('body-too-large', 413, 'Ten mebibytes are enough.');
    this.checkMediaTypes(headers, body);
    await this.authorize(headers);
    const asked = this.decode(body);
    const errors = this.faults(asked);
    if (Object.keys(errors).length > 0) throw new Refusal('body-breaks-the-document', 400, 'The body is not as documented.', { errors });
    return { status: 200, body: await this.evaluate(await this.understand(asked)) };
  }

  // --- before the body is read ---

  checkMediaTypes(headers, _body) {
    const { 'content-type': type, accept } = headers;
    if (type && !this.isJson(type)) throw new Refusal('media-type-unknown', 415, `${type} is not JSON.`);
    if (accept && !this.admitsJson(accept)) throw new Refusal('nothing-acceptable', 406, 'There is only JSON here.');
  }

  isJson(type) {
    return /^application\/(?:[^/;\s]+\+)?json$/i.test(type.split(';', 1)[0].trim());
  }

  /** The most specific range that fits decides (RFC 9110, section 12.5.1); where there is no range at all, everything is admitted. */
  admitsJson(accept) {
    const weights = new Map();
    for (const range of accept.toLowerCase().split(',')) {
      const [name, ...parameters] = range.split(';').map((part) => part.trim());
      if (!/^[^\s/]+\/[^\s/]+$/.test(name)) continue;
      const q = parameters.map((each) => /^q=([01](?:\.\d{0,3})?)$/.exec(each)?.[1]).find((each) => each !== undefined);
      weights.set(name, Math.max(weights.get(name) ?? 0, Number(q ?? 1)));
    }
    const best = ['application/json', 'application/*', '*/*'].find((name) => weights.has(name));
    return weights.size === 0 || weights.get(best) > 0;
  }

  async authorize(headers) {
    const authorization = this.authorization(headers);
    if (authorization === undefined) {
      if (this.isCredentialRequired()) throw this.unauthorized('credential-missing', 'A credential is needed.');
      return;
    }
    const token = this.token(authorization);
    if (!this.isUsable(token)) throw this.unauthorized('credential-unusable', 'This credential is no good.');
    this.checkPermission(token);
  }

  authorization(headers) {
    return headers.authorization;
  }

  isCredentialRequired() {
    return this.settings.authentication === 'strict';
  }

  /** The scheme's case and the number of spaces after it do not matter (RFC 9110, section 11.4). */
  token(authorization) {
    return /^bearer +(.+)$/i.exec(authorization)?.[1] ?? '';
  }

  isUsable(token) {
    return token !== 'sk_mock_expired' && (/^(?:sk|lp)_.+$/.test(token) || /^[^.]+\.[^.]+\.[^.]+$/.test(token));
  }

  checkPermission(token) {
    if (token.startsWith('lp_src_') || token === 'sk_mock_forbidden')
      throw new Refusal('credential-not-for-this-operation', 403, 'This credential is for something else.');
    if (token === 'sk_mock_limited')
      throw new Refusal('rate-limit-reached', 429, 'Too many requests.', { headers: { 'Retry-After': this.retryAfter() } });
  }

  unauthorized(id, detail) {
    return new Refusal(id, 401, detail, { headers: { 'WWW-Authenticate': 'Bearer realm="outgoing numbers"' } });
  }

  retryAfter() {
    return String(this.settings.retryAfter);
  }

  // --- the body ---

  decode(body) {
    try {
      return JSON.parse(this.text(body));
    } catch {
      throw new Refusal('body-is-not-json', 400, 'The body is not JSON.');
    }
  }

  /** The decoder of the platform replaces what is no UTF-8 and drops a byte order mark, unless told otherwise. */
  text(body) {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  }

  /** What is wrong with a body, by member. */
  faults(body) {
    if (!this.isObject(body)) return { '': ['This has to be an object.'] };
    const { fromPhoneNumberId, selection = {} } = body;
    const errors = {};
    if (!this.isChoice(fromPhoneNumberId)) errors.fromPhoneNumberId = ['This has to be a text.'];
    if (!this.isObject(selection)) return { ...errors, selection: ['This has to be an object.'] };
    for (const name of HINTS) {
      const isFine = name === 'channel' ? this.isChannel(selection[name]) : this.isHint(selection[name]);
      if (!isFine) errors[`selection.${name}`] = [name === 'channel' ? 'This is sms, call or null.' : 'This has to be a text or null.'];
    }
    return errors;
  }

  isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  }

  isChoice(value) {
    return value === undefined || typeof value === 'string';
  }

  isHint(value) {
    return value === undefined || value === null || typeof value === 'string';
  }

  isChannel(value) {
    return value === undefined || value === null || CHANNELS.includes(value);
  }

  /** The effective values: what is given, else the conversation's, else the lead's. What nobody knows matches nothing. */
  async understand({ fromPhoneNumberId, selection = {} }) {
    const conversation = await this.directory.conversation(selection.conversationId);
    const lead = await this.directory.lead(this.given(selection.leadId) ?? conversation?.lead);
    const destination = this.given(selection.recipientPhoneNumber) ?? lead?.phone ?? null;
    const recipient = destination === null ? null : this.phone(destination);
    const teamId = this.given(selection.teamId);
    return {
      chosenId: this.choice(fromPhoneNumberId),
      conversation,
      lead,
      destination,
      recipient,
      area: recipient === null ? null : this.area(recipient),
      hasOptedOut: await this.directory.hasOptedOut(recipient),
      campaign: this.given(selection.campaignId) ?? lead?.campaign ?? null,
      source: this.given(selection.sourceId) ?? lead?.source ?? null,
      teamId,
      team: await this.directory.team(teamId),
      channel: this.channel(selection),
    };
  }

  /** The text as it is; null where it is missing, null, empty or white space of JSON's kind. */
  given(text) {
    return /[^ \t\r\n]/.test(text ?? '') ? text : null;
  }

  choice(id) {
    return this.given(id);
  }

  channel({ channel }) {
    return channel ?? 'sms';
  }

  /** `(512) 555-0177` → `+15125550177`; null for what is no phone number. */
  phone(written) {
    const dialled = this.dialled(written);
    if (/^\+\d{8,15}$/.test(dialled)) return dialled;
    if (/^\d{10}$/.test(dialled)) return `+1${dialled}`;
    return /^1\d{10}$/.test(dialled) ? `+${dialled}` : null;
  }

  dialled(written) {
    return written.replace(/[ .()-]/g, '');
  }

  area(recipient) {
    return /^\+1(\d{3})\d{7}$/.exec(recipient)?.[1] ?? null;
  }

  // --- the answer ---

  async evaluate(situation) {
    if (situation.team?.isClosed) throw new Refusal('team-closed-to-caller', 403, 'You are not in this team.');
    const chosen = await this.directory.number(situation.chosenId);
    if (situation.chosenId !== null && chosen === null) return this.withUnknownNumber(situation);
    if (chosen?.isOurs === false) throw new Refusal('number-of-another-organization', 403, 'This number is not yours.');
    const picked = chosen ?? (await this.directory.number(situation.conversation?.override));
    const candidates = await this.candidates(situation);
    if (picked !== null) return this.answer(situation, candidates, { number: picked, reason: BY_HAND, stop: this.stop(picked, situation) });
    const best = candidates.find(({ stop }) => !stop);
    return this.answer(situation, candidates, best ?? { number: null, reason: null, stop: this.commonCause(candidates) });
  }

  async withUnknownNumber(situation) {
    const detail = 'Nobody has this number.';
    if (this.settings.unknownNumber === 'refuse')
      throw new Refusal('number-unknown', 400, detail, { errors: { fromPhoneNumberId: [detail] } });
    return this.answer(situation, await this.candidates(situation), { number: null, reason: null, stop: { says: detail } });
  }

  commonCause(candidates) {
    const [first, ...others] = new Set(candidates.map(({ stop }) => stop.says));
    if (first === undefined) return { says: 'Get a number to start with.' };
    return { says: others.length > 0 ? 'None of your numbers can send.' : first };
  }

  /** The listed numbers, best first; sorting is stable, so the order of the catalogue settles ties. */
  async candidates(situation) {
    const own = await this.directory.own();
    const listed = own.filter((number) => !this.scope.some(({ fits }) => fits(number, situation)));
    return this.sorted(listed.map((number) => this.candidate(number, situation)));
  }

  candidate(number, situation) {
    const rank = this.rank(number, situation);
    return { number, rank, reason: this.reasons[rank], stop: this.sending.find(({ fits }) => fits(number, situation)) };
  }

  rank(number, situation) {
    return this.reasons.findIndex(({ fits }) => fits(number, situation));
  }

  sorted(candidates) {
    return candidates.sort((one, other) => this.compare(one, other));
  }

  compare(one, other) {
    return (
      Number(Boolean(one.stop)) - Number(Boolean(other.stop)) ||
      one.rank - other.rank ||
      HEALTH_ORDER.indexOf(one.number.health) - HEALTH_ORDER.indexOf(other.number.health) ||
      Number(other.number.isDefault) - Number(one.number.isDefault)
    );
  }

  /** What stops a number, listed or not. */
  stop(number, situation) {
    return [...this.scope, ...this.sending].find(({ fits }) => fits(number, situation));
  }

  answer(situation, candidates, { number, reason, stop }) {
    return {
      canSend: this.canSend(number, stop),
      setupMessage: stop?.says ?? null,
      ...this.shown(number, situation),
      selectionReason: reason?.id ?? null,
      reasonLabel: reason?.says ?? null,
      wasManuallyOverridden: reason === BY_HAND,
      campaignId: situation.campaign ?? number?.campaign ?? null,
      sourceId: situation.source ?? number?.source ?? null,
      eligibleNumbers: this.items(candidates, situation, { number, reason }),
    };
  }

  canSend(number, stop) {
    return number !== null && !stop;
  }

  items(candidates, situation, selected) {
    return candidates.map((candidate) => this.item(candidate, situation, selected));
  }

  item({ number, reason, stop }, situation, selected) {
    const isSelected = this.isSame(number, selected.number);
    const { id: selectionReason, says: reasonLabel } = isSelected ? selected.reason : reason;
    return {
      ...this.shown(number, situation),
      canSend: !stop,
      selectionReason,
      reasonLabel,
      label: this.label(number),
      campaignId: number.campaign,
      sourceId: number.source,
      teamId: number.team,
      isSelected,
    };
  }

  isSame(number, other) {
    return number === other;
  }

  label({ label }) {
    return label;
  }

  /** What the answer and its items say of a number. */
  shown(number, situation) {
    const { label = null, warns = null } = HEALTHS.get(number?.health) ?? {};
    return {
      phoneNumberId: number?.id ?? null,
      number: number?.e164 ?? null,
      displayNumber: number?.e164.replace(/^\+1(...)(...)/, '($1) $2-') ?? null,
      healthStatus: number?.health ?? null,
      healthLabel: label,
      healthWarning: situation.channel === 'sms' || number?.health === 'Blocked' ? warns : null,
    };
  }
}

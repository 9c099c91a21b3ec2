/**
 * What the demo organization knows, kept as a database would be: every look-up is asynchronous, and an id that nobody has gives null.
 * Written down once more on purpose: data that is shared with the rule book could not disagree with it.
 */

const number = (id, e164, label, facts = {}) =>
  Object.freeze({
    id,
    e164,
    label,
    health: 'Healthy',
    team: null,
    campaign: null,
    source: null,
    channels: ['sms', 'call'],
    isPreferred: false,
    isDefault: false,
    isRetired: false,
    isRegistered: true,
    isOurs: true,
    ...facts,
  });

/** In catalogue order, which settles ties. */
const NUMBERS = [
  number('num-main', '+13035550100', 'Front desk', { isDefault: true }),
  number('num-austin', '+15125550101', 'Texas'),
  number('num-phoenix', '+16025550102', 'Arizona', { health: 'Ready' }),
  number('num-sticky', '+12065550103', 'Washington'),
  number('num-assigned', '+13125550104', 'Illinois'),
  number('num-miami', '+13055550105', 'Florida', { health: 'Warming' }),
  number('num-attention', '+16465550106', 'Manhattan', { health: 'Needs Attention' }),
  number('num-paused', '+16175550107', 'Massachusetts', { health: 'Paused' }),
  number('num-blocked', '+17025550108', 'Nevada', { health: 'Blocked' }),
  number('num-new', '+15035550109', 'Oregon', { health: 'Not Started' }),
  number('num-unrated', '+19195550110', null, { health: null }),
  number('num-voice', '+12145550111', 'Hotline', { health: null, channels: ['call'] }),
  number('num-text', '+18165550112', 'Texts only', { channels: ['sms'] }),
  number('num-pending', '+14045550113', 'Georgia', { health: 'Ready', campaign: 'camp-pending', isRegistered: false }),
  number('num-solar', '+14805550114', 'Solar', { campaign: 'camp-solar' }),
  number('num-webform', '+12135550115', 'Forms', { health: 'Ready', source: 'src-webform' }),
  number('num-east', '+12125550116', 'East', { team: 'team-east', isPreferred: true }),
  number('num-west', '+14155550117', 'West', { team: 'team-west' }),
  number('num-thin', '+19075550118', 'Alaska', { health: 'Warming', team: 'team-thin', isDefault: true }),
  number('num-retired', '+18015550119', 'Utah', { isRetired: true }),
  number('num-foreign', '+16085550120', 'Wisconsin', { isOurs: false }),
];

const LEADS = {
  'lead-open': { phone: '+18085550150' },
  'lead-assigned': { phone: '+18085550151', assigned: 'num-assigned' },
  'lead-austin': { phone: '+15125550152' },
  'lead-miami': { phone: '+13055550153' },
  'lead-webform': { phone: '+18085550154', source: 'src-webform' },
  'lead-solar': { phone: '+18085550155', campaign: 'camp-solar' },
  'lead-optout': { phone: '+15125550199', hasOptedOut: true },
};

const CONVERSATIONS = {
  'conv-new': { lead: 'lead-open' },
  'conv-sticky': { lead: 'lead-austin', active: 'num-sticky' },
  'conv-stuck': { lead: 'lead-open', active: 'num-blocked' },
  'conv-pinned': { lead: 'lead-open', override: 'num-phoenix' },
  'conv-pinned-bad': { lead: 'lead-open', override: 'num-paused' },
};

const TEAMS = {
  'team-east': {},
  'team-west': {},
  'team-thin': { usesOnlyItsOwn: true },
  'team-empty': { usesOnlyItsOwn: true },
  'team-restricted': { isClosed: true },
};

/** Maps, for an object would also know `constructor` and `toString`. */
export class Directory {
  #numbers = new Map(NUMBERS.map((one) => [one.id, one]));
  #leads = new Map(Object.entries(LEADS));
  #conversations = new Map(Object.entries(CONVERSATIONS));
  #teams = new Map(Object.entries(TEAMS));
  #optedOut = new Set(Object.values(LEADS).filter(({ hasOptedOut }) => hasOptedOut).map(({ phone }) => phone));

  async number(id) {
    return this.#numbers.get(id) ?? null;
  }

  async lead(id) {
    return this.#leads.get(id) ?? null;
  }

  async conversation(id) {
    return this.#conversations.get(id) ?? null;
  }

  async team(id) {
    return this.#teams.get(id) ?? null;
  }

  async hasOptedOut(phone) {
    return this.#optedOut.has(phone);
  }

  /** The organization's own numbers, in catalogue order. */
  async own() {
    return [...this.#numbers.values()].filter(({ isOurs }) => isOurs);
  }
}

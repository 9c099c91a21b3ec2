/** What decides about a number, as tables: the first row that `fits` counts. `says` is for people. */

/** From best to worst; texting with a poor one `warns`. */
export const HEALTHS = new Map([
  ['Ready', { label: 'Ready' }],
  ['Healthy', { label: 'In good health' }],
  [null, { label: null }],
  ['Warming', { label: 'Warming up', warns: 'Go easy on this number while it warms up.' }],
  ['Needs Attention', { label: 'Needs attention', warns: 'Carriers have complained about this number.' }],
  ['Not Started', { label: 'Not warmed up', warns: 'Warm this number up before it sends.' }],
  ['Paused', { label: 'Paused', warns: 'The warm-up of this number rests.' }],
  ['Blocked', { label: 'Blocked', warns: 'Carriers let nothing of this number through.' }],
]);

/** Why a number is not listed. */
export const SCOPE = [
  { id: 'number-retired', fits: (number) => number.isRetired, says: 'This number is no longer in use.' },
  {
    id: 'channel-unsupported',
    fits: (number, { channel }) => !number.channels.includes(channel),
    says: 'This number cannot do that.',
  },
  {
    id: 'number-of-another-team',
    fits: (number, { teamId }) => number.team !== null && number.team !== teamId,
    says: 'This number is another team’s.',
  },
  {
    id: 'team-uses-only-its-own',
    fits: (number, { team, teamId }) => Boolean(team?.usesOnlyItsOwn) && number.team !== teamId,
    says: 'This team keeps to its own numbers.',
  },
  {
    id: 'number-of-another-campaign',
    fits: (number, { campaign }) => number.campaign !== null && number.campaign !== campaign,
    says: 'This number is another campaign’s.',
  },
  {
    id: 'number-of-another-source',
    fits: (number, { source }) => number.source !== null && number.source !== source,
    says: 'This number is for leads from elsewhere.',
  },
];

const texts = ({ channel }) => channel === 'sms';

/** Why a number cannot send now. */
export const SENDING = [
  {
    id: 'recipient-unreachable',
    fits: (_, { destination, recipient }) => destination !== null && recipient === null,
    says: 'That is not a phone number.',
  },
  { id: 'recipient-opted-out', fits: (_, { hasOptedOut }) => hasOptedOut, says: 'They do not want to hear from you.' },
  { id: 'number-blocked', fits: ({ health }) => health === 'Blocked', says: 'Carriers block this number.' },
  {
    id: 'texting-not-registered',
    fits: ({ isRegistered }, situation) => texts(situation) && !isRegistered,
    says: 'Register this number for texting.',
  },
  {
    id: 'warmup-not-started',
    fits: ({ health }, situation) => texts(situation) && health === 'Not Started',
    says: 'Start warming this number up.',
  },
  {
    id: 'warmup-paused',
    fits: ({ health }, situation) => texts(situation) && health === 'Paused',
    says: 'Go on warming this number up.',
  },
];

/** Why a number is offered; the place of a row is its rank. */
export const REASONS = [
  { id: 'StickyConversation', fits: ({ id }, { conversation }) => id === conversation?.active, says: 'You have used it here' },
  { id: 'LeadAssigned', fits: ({ id }, { lead }) => id === lead?.assigned, says: 'It belongs to this lead' },
  {
    id: 'CampaignOrSource',
    fits: (number, { campaign, source }) =>
      (number.campaign !== null && number.campaign === campaign) || (number.source !== null && number.source === source),
    says: 'It belongs to this campaign or source',
  },
  { id: 'Preferred', fits: ({ isPreferred }) => isPreferred, says: 'You like it best' },
  { id: 'LocalArea', fits: ({ e164 }, { area }) => e164.slice(2, 5) === area, says: 'It is from around there' },
  { id: 'HealthyPool', fits: ({ health }) => ['Ready', 'Healthy'].includes(health), says: 'It is in good health' },
  { id: 'FallbackDefault', fits: () => true, says: 'There is no better one' },
];

export const BY_HAND = { id: 'ManualOverride', says: 'Somebody picked it' };

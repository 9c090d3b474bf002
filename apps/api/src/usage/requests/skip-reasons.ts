/** The gateway's words for why a target was passed over, for people. */
export const skipReasons: Readonly<Record<string, string>> = {
  disabled: 'It is switched off',
  'data-class': 'It is not cleared for the class of this data',
  endpoint: 'It does not serve this endpoint',
  unpriced: 'Its price is not known, and a hard spend limit applies',
  'cost-ceiling': 'It may cost more than the route lets a stand-in cost',
  capability: 'It cannot do what this request asks for, which the first choice can',
  clearance: 'It is cleared for less protected data than the first choice',
  cold: 'Its model was not loaded, and was not in time',
  unhealthy: 'Too many of its last attempts failed',
  returning: 'It is coming back after it was ejected, and gets a part of its share',
  busy: 'It has as many requests as it takes',
  limit: 'Its own limit has no room',
  budget: 'The budget has no room for another attempt',
};

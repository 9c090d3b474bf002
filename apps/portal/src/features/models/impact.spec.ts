import { impactWords } from './stop-deployment-dialog.js';

const lastDay = {
  requests: 41_200,
  charge: '312.5',
  apiKeys: 3,
  organizations: [{ id: 'o', name: 'O', requests: 41_200 }],
};
const route = (otherTargets: number) => ({ model: 'gpt', organizationId: null, organizationName: null, otherTargets });

// Read in the middle of an incident, before the kill switch is thrown.
it('says who would notice', () => {
  expect(impactWords({ routes: [route(0), route(2)], lastDay })).toBe(
    '1 model of 2 would have no target left and be refused. 1 organization with 3 keys sent it 41,200 requests for $312.50 in the last 24 h.',
  );
  expect(impactWords({ routes: [route(1)], lastDay: { ...lastDay, requests: 0 } })).toBe(
    '1 model would go on with other targets. It was not asked in the last 24 h.',
  );
  expect(impactWords({ routes: [], lastDay })).toBe('No route leads to it.');
});

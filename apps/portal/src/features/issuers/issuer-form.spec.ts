import type { TrustedIssuer } from '../../lib/api-client.js';
import { emptyIssuer, issuerBody, issuerForm, issuerTroubles } from './issuer-form.js';

const issuer: TrustedIssuer = {
  id: 'iss_1',
  name: 'Company login',
  organizationId: 'org_1',
  issuer: 'https://login.example.com/',
  jwksUrl: 'https://login.example.com/.well-known/jwks.json',
  audiences: ['https://tollgate.example.com'],
  algorithms: ['RS256', 'ES256'],
  claims: { project: 'https://example.com/project' },
  projectId: 'prj_1',
  scopes: { models: ['gpt-4o*'], dataClass: 'internal' },
  clockToleranceSeconds: 60,
  enabled: true,
  managedBy: 'api',
  configRevision: 1,
  createdAt: '2026-11-20T00:00:00.000Z',
  updatedAt: '2026-11-20T00:00:00.000Z',
};

// Who edits a name must not, without knowing, widen what the issuer's tokens may do.
it('comes back from the form as it was, with the scopes the form does not show', () => {
  expect(issuerBody(issuerForm(issuer), false, issuer)).toEqual({
    name: 'Company login',
    issuer: issuer.issuer,
    jwksUrl: issuer.jwksUrl,
    audiences: issuer.audiences,
    algorithms: ['RS256', 'ES256'],
    claims: issuer.claims,
    scopes: issuer.scopes,
    clockToleranceSeconds: 60,
    project: 'prj_1',
  });
});

describe('what is missing', () => {
  it('is said field by field', () => {
    expect(Object.keys(issuerTroubles(emptyIssuer, false))).toEqual([
      'name',
      'issuer',
      'jwksUrl',
      'audiences',
      'project',
    ]);
  });

  it('is nothing for a whole one', () => {
    expect(issuerTroubles(issuerForm(issuer), false)).toEqual({});
  });

  it('is the organization’s claim for an issuer of the platform', () => {
    expect(Object.keys(issuerTroubles(issuerForm(issuer), true))).toEqual(['organizationClaim']);
  });

  it('is a tolerance the gateway would refuse', () => {
    const troubles = issuerTroubles({ ...issuerForm(issuer), toleranceSeconds: '301' }, false);
    expect(Object.keys(troubles)).toEqual(['toleranceSeconds']);
  });
});

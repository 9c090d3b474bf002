import type { CreateTrustedIssuer, TrustedIssuer } from '../../lib/api-client.js';

/** Signatures with a public key; nothing else is ever accepted. */
export const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;
type Algorithm = (typeof algorithms)[number];

/** An issuer as the form holds it; an empty text is a field that is left out. */
export interface IssuerForm {
  name: string;
  issuer: string;
  jwksUrl: string;
  audiences: string[];
  algorithms: string[];
  /** Claims that name these; the platform's issuers need `organization`. */
  organizationClaim: string;
  projectClaim: string;
  endUserClaim: string;
  /** Id of the project of tokens that name none; the organization's issuers only. */
  project: string;
  models: string[];
  endpoints: string[];
  toleranceSeconds: string;
}

export const emptyIssuer: IssuerForm = {
  name: '',
  issuer: '',
  jwksUrl: '',
  audiences: [],
  algorithms: ['RS256'],
  organizationClaim: '',
  projectClaim: '',
  endUserClaim: '',
  project: '',
  models: [],
  endpoints: [],
  toleranceSeconds: '30',
};

export function issuerForm(issuer: TrustedIssuer): IssuerForm {
  const { claims, scopes } = issuer;
  return {
    name: issuer.name,
    issuer: issuer.issuer,
    jwksUrl: issuer.jwksUrl,
    audiences: issuer.audiences,
    algorithms: issuer.algorithms,
    organizationClaim: claims.organization ?? '',
    projectClaim: claims.project ?? '',
    endUserClaim: claims.endUser ?? '',
    project: issuer.projectId ?? '',
    models: scopes.models ?? [],
    endpoints: scopes.endpoints ?? [],
    toleranceSeconds: String(issuer.clockToleranceSeconds),
  };
}

/** What the API takes. `was`: the issuer that is changed, whose scopes the form does not show stay. */
export function issuerBody(form: IssuerForm, platform: boolean, was: TrustedIssuer | null): CreateTrustedIssuer {
  const claims = {
    ...(form.organizationClaim && platform ? { organization: form.organizationClaim } : {}),
    ...(form.projectClaim ? { project: form.projectClaim } : {}),
    ...(form.endUserClaim ? { endUser: form.endUserClaim } : {}),
  };
  return {
    name: form.name.trim(),
    issuer: form.issuer.trim(),
    jwksUrl: form.jwksUrl.trim(),
    audiences: form.audiences,
    algorithms: form.algorithms.filter((name): name is Algorithm => algorithms.some((known) => known === name)),
    claims,
    scopes: {
      ...(form.endpoints.length > 0 ? { endpoints: form.endpoints } : {}),
      ...(form.models.length > 0 ? { models: form.models } : {}),
      ...(was?.scopes.dataClass ? { dataClass: was.scopes.dataClass } : {}),
    },
    clockToleranceSeconds: Number(form.toleranceSeconds),
    ...(platform ? {} : { project: form.project || null }),
  };
}

/** What keeps it from being sent, by field; empty: nothing. */
export function issuerTroubles(form: IssuerForm, platform: boolean): Partial<Record<keyof IssuerForm, string>> {
  const tolerance = Number(form.toleranceSeconds);
  return {
    ...(form.name.trim() ? {} : { name: 'Give it a name' }),
    ...(/^\S+$/.test(form.issuer.trim()) ? {} : { issuer: 'As its tokens spell it, without spaces' }),
    ...(/^https?:\/\/\S+$/.test(form.jwksUrl.trim()) ? {} : { jwksUrl: 'The address of its public keys' }),
    ...(form.audiences.length > 0 ? {} : { audiences: 'At least one' }),
    ...(form.algorithms.length > 0 ? {} : { algorithms: 'At least one' }),
    ...(Number.isInteger(tolerance) && tolerance >= 0 && tolerance <= 300
      ? {}
      : { toleranceSeconds: '0 to 300 seconds' }),
    ...(platform && !form.organizationClaim ? { organizationClaim: 'Its tokens must name their organization' } : {}),
    ...(!platform && !form.projectClaim && !form.project ? { project: 'Choose one, or name a claim' } : {}),
  };
}

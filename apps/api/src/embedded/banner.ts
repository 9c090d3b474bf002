/** What a person sees after `npm start`: where to look, how to sign in, and a command to paste. */
import type { BootstrapResult } from '../tenants/bootstrap.js';

export interface BannerFacts {
  url: string;
  first: BootstrapResult;
  adminEmail: string;
  /** A model name that works out of the box; `null` = no deployment yet. */
  model: string | null;
  simulated: boolean;
}

export function banner(facts: BannerFacts): string {
  const { first, url } = facts;
  const lines = ['', '  Tollgate is ready.', '', `  Portal     ${url}`];
  if (first.created) {
    const password = first.generatedPassword ?? '(as in TOLLGATE_ADMIN_PASSWORD)';
    lines.push(`  Sign in    ${first.adminEmail ?? facts.adminEmail}  ${password}`);
    lines.push(`  API key    ${shownKey(first)}`);
    if (first.generatedPassword !== null || first.apiKeyGenerated)
      lines.push('             What was made is shown this once.');
  } else {
    lines.push('  API keys   npm run tollgate -- keys create');
  }
  if (facts.model !== null) {
    const key = first.created && first.apiKeyGenerated ? (first.apiKey ?? '') : '$TOLLGATE_API_KEY';
    lines.push(
      '',
      facts.simulated ? '  No provider key is set, so the built-in simulator answers. Try it:' : '  Try it:',
      '',
      `  curl -N ${url}/v1/chat/completions \\`,
      `    -H "authorization: Bearer ${key}" \\`,
      `    -H "content-type: application/json" \\`,
      `    -d '{"model":"${facts.model}","stream":true,"messages":[{"role":"user","content":"Say hello"}]}'`,
    );
  } else {
    lines.push(
      '',
      '  There is no deployment yet: set OPENAI_API_KEY (or another vendor key) or TOLLGATE_CONFIG and start again.',
    );
  }
  lines.push('');
  return lines.join('\n');
}

/** A secret that was given is not repeated: our output ends up in logs. */
function shownKey(first: BootstrapResult): string {
  return first.apiKeyGenerated ? (first.apiKey ?? '') : '(as in TOLLGATE_BOOTSTRAP_API_KEY)';
}

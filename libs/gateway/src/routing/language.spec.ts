/** Promise: rules on the language of a request and on expressions are right, and nobody's text or expression makes one slow. */
import type { ParsedRequest, Principal, RequestHead } from '../exchange.js';
import { askedOf } from '../testing/routing.js';
import { languageOf } from './language.js';
import { compileConditions, type RouteConditions } from './rules.js';
import { compilePatterns, PatternError } from './text-pattern.js';

const german = 'Bitte fasse den folgenden Vertrag zusammen und nenne mir die wichtigsten Fristen.';
const french = 'Pouvez-vous résumer ce contrat et me donner les dates les plus importantes, s’il vous plaît ?';
const english = 'Please summarise the following contract and tell me about the most important dates in it.';
const ask = (json: Record<string, unknown>, over: Partial<ParsedRequest> = {}) => askedOf(json, over).request;
const said = (content: unknown) => ask({ messages: [{ role: 'user', content }] });

it.each([
  ['de', said(german)],
  ['fr', said([{ type: 'text', text: french }])],
  ['en', ask({ input: english })],
  ['en', ask({ input: [{ role: 'user', content: [{ type: 'input_text', text: english }] }] })],
  ['de', ask({ prompt: german })],
  ['zh', said('请总结以下合同，并告诉我其中最重要的日期和期限，谢谢您的帮助，祝您工作愉快。')],
])('%s is told', (language, request) => expect(languageOf(request)).toBe(language));

it('the end user’s newest words count, not the system’s, the assistant’s or a tool’s', () => {
  const messages = [
    { role: 'system', content: english },
    { role: 'user', content: english },
    { role: 'assistant', content: english },
    { role: 'user', content: german },
    { role: 'tool', content: english },
  ];
  expect(languageOf(ask({ messages }))).toBe('de');
});

it('what is short, empty or no text says nothing', () => {
  for (const request of [said('hi'), said(''), said(null), said([{ type: 'image_url' }]), ask({}), ask({ input: 7 })])
    expect(languageOf(request)).toBeNull();
});

it('a body that was only scanned is looked at near its end, and a megabyte takes no longer than a page', () => {
  const large = ask(
    { messages: [{ role: 'user', content: `${'x '.repeat(500_000)}${`${german}\n`.repeat(80)}` }] },
    { json: null },
  );
  const started = performance.now();
  expect(languageOf(large)).toBe('de');
  expect(performance.now() - started).toBeLessThan(250);
});

const holds = (when: RouteConditions, request: ParsedRequest) => {
  const facts = { request, principal: {} as Principal, head: {} as RequestHead, nowMs: 0 };
  return compileConditions(when).map((condition) => condition(facts));
};

it('a rule names languages as people do, and its reason says which it was', () => {
  expect(holds({ languages: ['de'] }, said(german))).toEqual(['written in de']);
  expect(holds({ languages: ['DEU', 'fra'] }, said(german))).toEqual(['written in de']);
  expect(holds({ languages: ['fr'] }, said(german))).toEqual([null]);
});

it('expressions match where they say, beside patterns', () => {
  const endUser = (name: string) => ask({}, { endUser: name });
  const when = { endUsers: ['/^team-[0-9]+$/', 'vip-*'] };
  expect(holds(when, endUser('team-42'))).toEqual(['end user']);
  expect(holds(when, endUser('vip-x'))).toEqual(['end user']);
  expect(holds(when, endUser('team-x'))).toEqual([null]);
});

it.each(['/(a)\\1/', '/(?=a)b/', '/(/', '/a{1,100000}/'])(
  '%s is refused: the engine takes linear time only',
  (pattern) => {
    expect(() => compilePatterns([pattern])).toThrow(PatternError);
  },
);

it('R38: an expression that blows up elsewhere takes linear time here', () => {
  const patterns = compilePatterns(['/^(a+)+$/', '/(a|a)*b/', '/(.*a){20}$/']);
  const started = performance.now();
  for (let n = 0; n < 20; n++) patterns.allows(`${'a'.repeat(4_000)}!`);
  expect((performance.now() - started) / 20).toBeLessThan(250);
  expect(patterns.allows('a'.repeat(100_000))).toBe(false);
});

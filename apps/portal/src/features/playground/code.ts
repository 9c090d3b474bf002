/** The request of the playground as code that runs as pasted, given the key in `TOLLGATE_API_KEY`. */
import { gatewayUrl, shellQuote } from '../../lib/curl.js';

export const languages = ['curl', 'python', 'typescript'] as const;
export type Language = (typeof languages)[number];
export const languageNames: Record<Language, string> = { curl: 'curl', python: 'Python', typescript: 'TypeScript' };

export type Body = Record<string, unknown>;

export function codeFor(language: Language, body: Body): string {
  return { curl, python, typescript }[language](body);
}

/** One argument of a command holds 128 KB on Linux; a picture is longer. */
const longestArgument = 60_000;

function curl(body: Body): string {
  const json = JSON.stringify({ ...body, stream: true }, null, 2);
  const data = json.length > longestArgument ? `--data-binary @- <<'JSON'\n${json}\nJSON` : `-d ${shellQuote(json)}`;
  return `# export TOLLGATE_API_KEY=tg_live_…
curl -N ${gatewayUrl()}/v1/chat/completions \\
  -H "Authorization: Bearer $TOLLGATE_API_KEY" \\
  -H "Content-Type: application/json" \\
  ${data}`;
}

function python(body: Body): string {
  return `# pip install openai
import os
from openai import OpenAI

client = OpenAI(base_url="${gatewayUrl()}/v1", api_key=os.environ["TOLLGATE_API_KEY"])
stream = client.chat.completions.create(
${Object.entries(body)
  .map(([name, value]) => `    ${name}=${pythonValue(value, 1)},`)
  .join('\n')}
    stream=True,
)
for chunk in stream:
    if chunk.choices:
        print(chunk.choices[0].delta.content or "", end="", flush=True)
print()`;
}

function typescript(body: Body): string {
  return `// npm install openai
import OpenAI from 'openai';

const client = new OpenAI({ baseURL: '${gatewayUrl()}/v1', apiKey: process.env.TOLLGATE_API_KEY });
const stream = await client.chat.completions.create({
${Object.entries(body)
  .map(([name, value]) => `  ${name}: ${indented(JSON.stringify(value, null, 2), '  ')},`)
  .join('\n')}
  stream: true,
});
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta.content ?? '');
console.log();`;
}

/** JSON is Python but for three words; its strings, escapes included, mean the same in both. */
function pythonValue(value: unknown, depth: number): string {
  if (value === null || value === undefined) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value !== 'object') return JSON.stringify(value);
  const pad = '    '.repeat(depth + 1);
  const end = '    '.repeat(depth);
  const parts = Array.isArray(value)
    ? value.map((one) => pythonValue(one, depth + 1))
    : Object.entries(value).map(([name, one]) => `${JSON.stringify(name)}: ${pythonValue(one, depth + 1)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return parts.length === 0
    ? `${open}${close}`
    : `${open}\n${parts.map((one) => pad + one).join(',\n')},\n${end}${close}`;
}

function indented(text: string, pad: string): string {
  return text.replaceAll('\n', `\n${pad}`);
}

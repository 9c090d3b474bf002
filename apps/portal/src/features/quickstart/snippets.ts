/** A first request from each client, running as pasted. The key stands in the environment, or in the snippet if it is known. */
import { gatewayUrl } from '../../lib/curl.js';
import type { Client } from './search.js';

export const clientNames: Record<Client, string> = {
  curl: 'curl',
  python: 'Python',
  typescript: 'TypeScript',
  'ai-sdk': 'Vercel AI SDK',
  langchain: 'LangChain',
};

export interface Snippet {
  /** What has to be there first; `null` = nothing. */
  install: string | null;
  code: string;
}

export function snippetFor(client: Client, model: string): Snippet {
  return snippets[client](JSON.stringify(model));
}

const url = () => `${gatewayUrl()}/v1`;

/** `model` is a quoted string, which reads the same in all of these languages. */
const snippets: Record<Client, (model: string) => Snippet> = {
  curl: (model) => ({
    install: null,
    code: `curl ${url()}/chat/completions \\
  -H "Authorization: Bearer $TOLLGATE_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '${JSON.stringify({ model: JSON.parse(model) as string, messages: [{ role: 'user', content: 'Hello' }] }).replaceAll("'", `'\\''`)}'`,
  }),
  python: (model) => ({
    install: 'pip install openai',
    code: `import os
from openai import OpenAI

client = OpenAI(base_url="${url()}", api_key=os.environ["TOLLGATE_API_KEY"])
reply = client.chat.completions.create(
    model=${model},
    messages=[{"role": "user", "content": "Hello"}],
)
print(reply.choices[0].message.content)`,
  }),
  typescript: (model) => ({
    install: 'npm install openai',
    code: `import OpenAI from 'openai';

const client = new OpenAI({ baseURL: '${url()}', apiKey: process.env.TOLLGATE_API_KEY });
const reply = await client.chat.completions.create({
  model: ${model},
  messages: [{ role: 'user', content: 'Hello' }],
});
console.log(reply.choices[0]?.message.content);`,
  }),
  'ai-sdk': (model) => ({
    install: 'npm install ai @ai-sdk/openai-compatible',
    code: `import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText } from 'ai';

const tollgate = createOpenAICompatible({
  name: 'tollgate',
  baseURL: '${url()}',
  apiKey: process.env.TOLLGATE_API_KEY,
});
const { text } = await generateText({ model: tollgate(${model}), prompt: 'Hello' });
console.log(text);`,
  }),
  langchain: (model) => ({
    install: 'npm install @langchain/openai',
    code: `import { ChatOpenAI } from '@langchain/openai';

const chat = new ChatOpenAI({
  model: ${model},
  apiKey: process.env.TOLLGATE_API_KEY,
  configuration: { baseURL: '${url()}' },
});
const reply = await chat.invoke('Hello');
console.log(reply.text);`,
  }),
};

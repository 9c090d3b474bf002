/** Where clients send their requests: the gateway that served this page. */
export function gatewayUrl(): string {
  return globalThis.location.origin;
}

/** A first request, ready to paste. `key` may be the key itself or the name of a variable that holds it. */
export function chatCurl({ key, model }: { key: string; model: string }): string {
  const assignment = key.startsWith('$') ? '' : `KEY=${key}\n`;
  const reference = key.startsWith('$') ? key : '$KEY';
  return `${assignment}curl ${gatewayUrl()}/v1/chat/completions \\
  -H "Authorization: Bearer ${reference}" \\
  -H "Content-Type: application/json" \\
  -d '${JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }] })}'`;
}

export function chatPython({ key, model }: { key: string; model: string }): string {
  return `from openai import OpenAI

client = OpenAI(base_url="${gatewayUrl()}/v1", api_key="${key}")
reply = client.chat.completions.create(
    model="${model}",
    messages=[{"role": "user", "content": "Hello"}],
)
print(reply.choices[0].message.content)`;
}

export function chatTypeScript({ key, model }: { key: string; model: string }): string {
  return `import OpenAI from 'openai';

const client = new OpenAI({ baseURL: '${gatewayUrl()}/v1', apiKey: '${key}' });
const reply = await client.chat.completions.create({
  model: '${model}',
  messages: [{ role: 'user', content: 'Hello' }],
});
console.log(reply.choices[0]?.message.content);`;
}

/** Quotes for a POSIX shell. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

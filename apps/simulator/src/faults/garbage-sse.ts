import type { Fault } from './fault.js';

/** What is put between two events of the reply. Each is something a stream reader has met in the wild or will. */
const KINDS: Record<string, () => Buffer> = {
  text: () => Buffer.from('data: this is not json\n\n'),
  'broken-json': () => Buffer.from('data: {"id":"x","choices":[{"delta":{"content":"half\n\n'),
  binary: () => Buffer.from([0x64, 0x61, 0x74, 0x61, 0x3a, 0x20, 0x00, 0xff, 0xfe, 0x80, 0x01, 0x0a, 0x0a]),
  'bad-utf8': () =>
    Buffer.concat([Buffer.from('data: {"a":"'), Buffer.from([0xf0, 0x9f, 0x98]), Buffer.from('"}\n\n')]),
  'wrong-shape': () =>
    Buffer.from('data: {"choices":"none","usage":[[]],"type":7}\n\ndata: []\n\ndata: null\n\ndata: 42\n\n'),
  'unknown-event': () => Buffer.from('event: surprise\nid: 7\nretry: 1\ndata: {"type":"surprise"}\n\n: a comment\n\n'),
  'no-colon': () => Buffer.from('lorem ipsum\n\ndata\n\n'),
  'huge-line': () => Buffer.from(`data: ${'x'.repeat(2 * 1024 * 1024)}\n\n`),
  'early-done': () => Buffer.from('data: [DONE]\n\n'),
  html: () => Buffer.from('<html><body>Bad gateway</body></html>\n\n'),
};

export const garbageSse: Fault = {
  name: 'garbage-sse',
  summary: 'Puts something that is no event of the dialect after the first event of a stream; the rest follows.',
  parameter: `one of ${Object.keys(KINDS).join(', ')}, or all (text)`,
  async send(exchange, data, param = 'text') {
    const first = exchange.bytesSent === 0;
    if (!(await exchange.write(data)) || !first) return !exchange.over;
    const kinds = param === 'all' ? Object.values(KINDS) : [KINDS[param] ?? KINDS['text']];
    for (const kind of kinds) if (kind && !(await exchange.write(kind()))) return false;
    return true;
  },
};

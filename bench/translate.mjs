/**
 * What a chunk of a translated stream costs in processor time, beside a chunk that passes through: of the whole gateway
 * (the built product on real sockets), and of the translation alone, with whether that stays the same in long streams.
 *
 *   node bench/translate.mjs [--rounds 7]
 *
 * One event a chunk, as vendors send them, of about six characters of text. Ratios are of the same run; µs are this machine's.
 */
import { parseArgs } from 'node:util';
import { cpus } from 'node:os';
import { repositoryRoot } from './support/programs.mjs';
import { measureProduct } from './support/streamed-cpu.mjs';
import { builtFrom } from './support/stage-fixture.mjs';
import { streams } from './support/vendor-streams.mjs';

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '7' } },
});
const built = builtFrom(repositoryRoot);
const [wire, tap, anthropic, bedrock, gemini, ollama, chat, responses] = await Promise.all([
  built('libs/wire/dist/index.js'),
  built('libs/providers/dist/openai-compatible/tap.js'),
  built('libs/providers/dist/anthropic/chat-stream.js'),
  built('libs/providers/dist/bedrock/chat-stream.js'),
  built('libs/providers/dist/gemini/chat-stream.js'),
  built('libs/providers/dist/ollama/chat-stream.js'),
  built('libs/providers/dist/openai-compatible/hub-stream.js'),
  built('libs/providers/dist/openai/responses-stream.js'),
]);
const context = { id: 'abc', created: 1, model: 'm', includeUsage: true, request: {} };
const encoders = {
  chat: () => wire.createChatStreamEncoder(context),
  messages: () => wire.createMessagesStreamEncoder(context),
  responses: () => wire.createResponsesStreamEncoder(context, () => 1),
};
const readers = {
  anthropic: anthropic.openStream,
  bedrock: bedrock.openStream,
  gemini: gemini.openStream,
  ollama: ollama.openStream,
  chat: chat.openChatStream,
  responses: responses.openResponsesStream,
};

function passThrough(chunks) {
  const through = tap.openTap({ stripUsage: true });
  let bytes = 0;
  for (const chunk of chunks) bytes += through.push(chunk)?.length ?? 0;
  return bytes + (through.end()?.length ?? 0);
}

const translation = (from, to) => (chunks) => {
  const reader = readers[from]();
  const encoder = encoders[to]();
  let bytes = 0;
  for (const chunk of chunks) bytes += encoder.encode(reader.push(chunk))?.length ?? 0;
  return bytes + (encoder.encode(reader.end())?.length ?? 0) + (encoder.end()?.length ?? 0);
};

const rows = [
  { name: 'pass-through', from: 'chat', run: passThrough },
  ...['anthropic', 'gemini', 'bedrock', 'ollama', 'responses'].map((from) => ({
    name: `${from} → chat`,
    from,
    run: translation(from, 'chat'),
  })),
  { name: 'chat → messages', from: 'chat', run: translation('chat', 'messages') },
  { name: 'chat → responses', from: 'chat', run: translation('chat', 'responses') },
];
const sizes = [1_000, 10_000, 100_000];

/** µs of processor time a chunk, the median of interleaved rounds; the first ones compile. */
const measured = new Map(rows.map(({ name }) => [name, new Map(sizes.map((size) => [size, []]))]));
for (const size of sizes) {
  const inputs = Object.fromEntries(Object.entries(streams).map(([name, make]) => [name, make(size)]));
  const repeats = Math.max(1, Math.round(20_000 / size));
  for (let round = -2; round < Number(options.rounds); round++) {
    for (const { name, from, run } of rows) {
      const before = process.cpuUsage();
      let bytes = 0;
      for (let repeat = 0; repeat < repeats; repeat++) bytes += run(inputs[from]);
      const { user, system } = process.cpuUsage(before);
      if (bytes === 0) throw new Error(`${name} said nothing`);
      if (round >= 0)
        measured
          .get(name)
          .get(size)
          .push((user + system) / repeats / size);
    }
  }
}
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const table = rows.map(({ name }) => {
  const perChunk = Object.fromEntries(sizes.map((size) => [size, median(measured.get(name).get(size))]));
  return { name, perChunk };
});
const base = table[0].perChunk;

console.log(`Node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}\n`);
console.log('The whole gateway, µs of processor time a chunk:\n');
console.log('| stream | µs a chunk | beside pass-through |\n| --- | --- | --- |');
const whole = await measureProduct(Math.min(5, Number(options.rounds)));
for (const { name, perChunk } of whole)
  console.log(`| ${name} | ${perChunk.toFixed(1)} | ${(perChunk / whole[0].perChunk).toFixed(2)}× |`);

console.log('\nThe translation alone, in process, and whether it grows with the stream:\n');
console.log('| stream | µs a chunk (10k) | beside the tap | 1k | 10k | 100k |');
console.log('| --- | --- | --- | --- | --- | --- |');
for (const { name, perChunk } of table) {
  const linear = sizes.map((size) => `${(perChunk[size] / perChunk[10_000]).toFixed(2)}×`);
  const ratio = (perChunk[10_000] / base[10_000]).toFixed(1);
  console.log(`| ${name} | ${perChunk[10_000].toFixed(2)} | ${ratio}× | ${linear.join(' | ')} |`);
}

import { encodeEmbeddingsReply, parseEmbeddingsRequest } from './embeddings.js';

describe('embeddings', () => {
  it.each([
    ['a', [{ type: 'text', text: 'a' }]],
    [
      ['a', 'b'],
      [
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
      ],
    ],
    [[1, 2], [{ type: 'tokens', tokens: [1, 2] }]],
    [
      [[1], [2]],
      [
        { type: 'tokens', tokens: [1] },
        { type: 'tokens', tokens: [2] },
      ],
    ],
  ])('read the input %j', (input, inputs) => {
    expect(parseEmbeddingsRequest({ model: 'm', input }).inputs).toEqual(inputs);
  });

  it.each([
    [{ input: 'a' }, 'model'],
    [{ model: 'm' }, 'input'],
    [{ model: 'm', input: [] }, 'input'],
    [{ model: 'm', input: [{}] }, 'input[0]'],
    [{ model: 'm', input: [1, 'a'] }, 'input[1]'],
    [{ model: 'm', input: 'a', encoding_format: 'hex' }, 'encoding_format'],
    [{ model: 'm', input: 'a', dimensions: 0 }, 'dimensions'],
  ])('name the mistake in %j', (json, param) => {
    expect(() => parseEmbeddingsRequest(json)).toThrow(expect.objectContaining({ param }) as Error);
  });

  it('are numbers, or the little-endian floats official clients ask for', () => {
    const reply = { kind: 'embeddings', model: 'm', vectors: [[1, -0.5]], usage: null } as const;
    expect(encodeEmbeddingsReply(reply, { model: 'x', encodingFormat: 'float' }).data[0]?.embedding).toEqual([1, -0.5]);
    const encoded = encodeEmbeddingsReply(reply, { model: 'x', encodingFormat: 'base64' }).data[0]?.embedding;
    const bytes = Buffer.from(encoded as string, 'base64');
    expect([bytes.readFloatLE(0), bytes.readFloatLE(4)]).toEqual([1, -0.5]);
  });
});

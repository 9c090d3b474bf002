/** @jest-environment node */
import {
  chatBody,
  newRun,
  noSettings,
  numberTrouble,
  openCalls,
  parseTools,
  type AssistantTurn,
} from './conversation.js';

const settings = { ...noSettings, maxTokens: '' };
const assistant = (fields: Partial<AssistantTurn>): AssistantTurn => ({
  id: 'a',
  role: 'assistant',
  model: 'm',
  text: '',
  reasoning: '',
  toolCalls: [],
  run: { ...newRun, state: 'done' },
  ...fields,
});

// What is on the screen is what is sent: a setting that is silently left out makes two models look alike.
describe('the request of a conversation', () => {
  it('holds turns, pictures and tool results in the order they were said', () => {
    const body = chatBody('m', { ...settings, system: 'Be brief.' }, [
      { id: '1', role: 'user', text: 'Look', images: ['data:image/png;base64,AA=='] },
      assistant({ text: 'Looking', toolCalls: [{ id: 'c', name: 'look', arguments: '{}', result: 'a door' }] }),
      { id: '2', role: 'user', text: 'And?', images: [] },
    ]);
    expect(body).toEqual({
      model: 'm',
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Look' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
          ],
        },
        {
          role: 'assistant',
          content: 'Looking',
          tool_calls: [{ id: 'c', type: 'function', function: { name: 'look', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'c', content: 'a door' },
        { role: 'user', content: 'And?' },
      ],
    });
  });

  it('names a parameter only where somebody set it, and leaves out a turn that failed before a word', () => {
    const set = { ...settings, temperature: '0', topP: '0.5', maxTokens: '64', format: 'json_object' as const };
    expect(chatBody('m', set, [])).toMatchObject({
      temperature: 0,
      top_p: 0.5,
      max_tokens: 64,
      response_format: { type: 'json_object' },
    });
    expect(chatBody('m', settings, [assistant({ run: { ...newRun, state: 'failed' } })])).toEqual({
      model: 'm',
      messages: [],
    });
  });

  it('waits for the results of tools, but not while they are still being called', () => {
    const call = { id: 'c', name: 'look', arguments: '{}', result: null };
    expect(openCalls([assistant({ toolCalls: [call] })])).toEqual([call]);
    expect(openCalls([assistant({ toolCalls: [call], run: { ...newRun, state: 'streaming' } })])).toEqual([]);
    expect(openCalls([assistant({ toolCalls: [{ ...call, result: '' }] })])).toEqual([]);
  });
});

it('says what is wrong with tools and numbers before anything is sent', () => {
  expect(parseTools('')).toEqual([]);
  expect(parseTools('{')).toBe('This is not JSON.');
  expect(parseTools('{}')).toBe('Tools are a JSON array.');
  expect(parseTools('[{"type":"function"}]')).toBe('Tool 1 has no function.name.');
  expect(numberTrouble('', 0, 2, false)).toBeNull();
  expect(numberTrouble('2.5', 0, 2, false)).toBe('A number from 0 to 2');
  expect(numberTrouble('1.5', 1, 9, true)).toBe('A whole number from 1 to 9');
  expect(numberTrouble('NaN', 0, 2, false)).not.toBeNull();
});

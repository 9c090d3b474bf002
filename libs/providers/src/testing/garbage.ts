/** Streams as broken as the world makes them: valid events with damage of every kind a seed picks. */

const pieces: readonly string[] = [
  'data: {"choices":[{"index":0,"delta":{"content":"ä👋"},"finish_reason":null}]}',
  'data: {"choices":[{"index":0,"delta":{"content":"b"},"finish_reason":"stop"}]}',
  'data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}',
  'data: {"choices":[],"usage":{"prompt_tokens":-1,"completion_tokens":1e309}}',
  'data: {"choices":[{"delta":{"content":"x"}}],"usage":{"prompt_tokens":"1"}}',
  'data: {"error":{"message":"broken"}}',
  'data: {"choices":null,"usage":[]}',
  'data: [DONE]',
  'data: {"choices":[{"delta":{"content":"cut',
  'data: [[[[[[[[',
  'data:',
  'data',
  ': comment',
  'event: message_start\ndata: {"type":"message_start","message":{"usage":{"input_tokens":1}}}',
  'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}',
  'event: content_block_start\ndata: {"type":"content_block_start","index":-1,"content_block":{"type":"tool_use"}}',
  'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"é"}}',
  'event: content_block_delta\ndata: {"type":"content_block_delta","index":7,"delta":null}',
  'event: content_block_stop\ndata: {"type":"content_block_stop","index":0}',
  'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":-4}}',
  'event: message_stop\ndata: {"type":"message_stop"}',
  'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"m"}}',
  'data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c1","function":{"name":"f","arguments":"{"}}]}}]}',
  'data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"c2","function":{"name":"g"}},{"index":0,"function":{"arguments":"}"}}]}}]}',
  'data: {"choices":[{"index":0,"delta":{"reasoning_content":"th"}},{"index":1,"delta":{"refusal":"no"},"finish_reason":"length"}]}',
  'event: response.created\ndata: {"type":"response.created","response":{"id":"r","model":"m"}}',
  'event: response.output_item.added\ndata: {"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","call_id":"c","name":"f"}}',
  'event: response.output_text.delta\ndata: {"type":"response.output_text.delta","output_index":1,"content_index":0,"delta":"ä"}',
  'event: response.function_call_arguments.delta\ndata: {"type":"response.function_call_arguments.delta","output_index":0,"delta":"{}"}',
  'event: response.reasoning_summary_text.delta\ndata: {"type":"response.reasoning_summary_text.delta","output_index":2,"delta":"t"}',
  'event: response.output_item.done\ndata: {"type":"response.output_item.done","output_index":2,"item":{"type":"reasoning","id":"rs","encrypted_content":"e"}}',
  'event: response.completed\ndata: {"type":"response.completed","response":{"status":"completed","usage":{"input_tokens":-1}}}',
  'event: response.failed\ndata: {"type":"response.failed","response":{"error":null}}',
  'data: {"candidates":[{"content":{"parts":[{"text":"ü","thought":true},{"text":"v"}]}}],"responseId":"r"}',
  'data: {"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","willContinue":true}}]},"finishReason":"STOP"}]}',
  'data: {"candidates":[{"content":[],"index":-3,"finishReason":7}],"usageMetadata":{"promptTokenCount":-1}}',
  'data: {"candidates":[null,{"index":1,"content":{"parts":[{"functionCall":{"partialArgs":[{"jsonPath":"$[0]"}]}}]}}]}',
  'data: {"promptFeedback":{"blockReason":"SAFETY"}}',
  '{"model":"m","message":{"role":"assistant","content":"ä👋","thinking":"é"},"done":false}',
  '{"message":{"tool_calls":[{"function":{"name":"f","arguments":{"a":"ß"}}},{"function":null}]},"done":false}',
  '{"message":null,"done":true,"done_reason":"stop","prompt_eval_count":-1,"eval_count":2}',
  '{"message":{"content":5},"done":true,"done_reason":"load"}',
  '{"error":"out of memory"}',
  'data: {"index":1,"token":{"id":1,"text":"ü","logprob":-0.5,"special":false},"generated_text":null,"details":null}',
  'data: {"index":2,"token":null,"generated_text":"ü","details":{"finish_reason":"length","generated_tokens":1e99}}',
  'data: {"error":"Request failed during generation","error_type":"generation"}',
  'data: 5\ndata: 6',
  'id: 7\nretry: 1',
  '\ufeffdata: {}',
  '\0',
  'data: "\ud800"',
  '',
];
const lineEnds: readonly string[] = ['\n', '\n', '\n', '\r\n', '\r'];

/** One stream. `next` gives numbers from 0 up to 1. */
export function garbage(next: () => number): Buffer {
  const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(next() * values.length)] as Value;
  const end = pick(lineEnds);
  let text = next() < 0.1 ? '\ufeff' : '';
  const count = Math.floor(next() * 12);
  for (let event = 0; event < count; event++) {
    const lineEnd = next() < 0.8 ? end : pick(lineEnds);
    text += `${pick(pieces).replaceAll('\n', lineEnd)}${lineEnd}${next() < 0.9 ? lineEnd : ''}`;
  }
  const bytes = Buffer.from(text);
  // Single bytes go wrong: broken UTF-8, lost quotes, stray line ends.
  const damage = next() < 0.5 ? 0 : Math.floor(next() * 6);
  for (let hit = 0; hit < damage && bytes.length > 0; hit++) {
    bytes[Math.floor(next() * bytes.length)] = Math.floor(next() * 256);
  }
  return bytes;
}

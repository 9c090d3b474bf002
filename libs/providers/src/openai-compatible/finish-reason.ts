/** Finish reasons of this family in OpenAI's words; bytes to the client keep the vendor's. */
const spelledDifferently: Readonly<Record<string, string>> = {
  eos_token: 'stop',
  stop_sequence: 'stop',
  model_length: 'length',
  function_call: 'tool_calls',
};

/** Unknown words stay as they are: new ones are OpenAI's own more often than not. */
export function normaliseFinishReason(native: string): string {
  return spelledDifferently[native] ?? native;
}

/** Words that mean a failure: Mistral's and OpenRouter's `error`, DeepSeek's lack of resources. */
export function isFailure(native: string): boolean {
  return native === 'error' || native === 'insufficient_system_resource';
}

/** What was said in one column, and the request the next turn makes of it. */

export interface ToolCall {
  id: string;
  name: string;
  /** JSON as the model wrote it, possibly broken. */
  arguments: string;
  /** What to give back; `null` = not answered yet. */
  result: string | null;
}

export interface UserTurn {
  id: string;
  role: 'user';
  text: string;
  /** Data URLs. */
  images: string[];
}

export interface AssistantTurn {
  id: string;
  role: 'assistant';
  /** The model that said it; `null` = written by hand. */
  model: string | null;
  text: string;
  reasoning: string;
  toolCalls: ToolCall[];
  /** How it went; `null` for turns written by hand. */
  run: RunFacts | null;
}

export type Turn = UserTurn | AssistantTurn;

export interface RunFacts {
  state: 'waiting' | 'streaming' | 'done' | 'stopped' | 'failed';
  firstTokenMs: number | null;
  totalMs: number;
  inputTokens: number | null;
  outputTokens: number | null;
  /** USD; `null` = not known (yet), never zero. */
  costUsd: string | null;
  finish: string | null;
  requestId: string | null;
  error: string | null;
  decision: RunDecision | null;
}

/** The gateway's own words on where the request went. */
export interface RunDecision {
  strategy: string | null;
  targets: { deployment: string; outcome: string }[];
  limits: { dimension: string; window: string; free: string; unit: string; ok: boolean }[];
}

export interface Settings {
  system: string;
  /** Empty = the model's own. */
  temperature: string;
  topP: string;
  maxTokens: string;
  /** JSON array in OpenAI's form; empty = none. */
  tools: string;
  format: 'text' | 'json_object';
}

export const noSettings: Settings = {
  system: '',
  temperature: '',
  topP: '',
  maxTokens: '1024',
  tools: '',
  format: 'text',
};

export const newRun: RunFacts = {
  state: 'waiting',
  firstTokenMs: null,
  totalMs: 0,
  inputTokens: null,
  outputTokens: null,
  costUsd: null,
  finish: null,
  requestId: null,
  error: null,
  decision: null,
};

/** The body for `/v1/chat/completions`, as any program would send it; without streaming, which the caller adds. */
export function chatBody(model: string, settings: Settings, turns: readonly Turn[]): Record<string, unknown> {
  const tools = parseTools(settings.tools);
  return {
    model,
    messages: [
      ...(settings.system.trim() ? [{ role: 'system', content: settings.system }] : []),
      ...turns.flatMap(messagesOf),
    ],
    ...number('temperature', settings.temperature),
    ...number('top_p', settings.topP),
    ...number('max_tokens', settings.maxTokens),
    ...(Array.isArray(tools) && tools.length > 0 ? { tools } : {}),
    ...(settings.format === 'text' ? {} : { response_format: { type: settings.format } }),
  };
}

function messagesOf(turn: Turn): object[] {
  if (turn.role === 'user') {
    if (turn.images.length === 0) return [{ role: 'user', content: turn.text }];
    const images = turn.images.map((url) => ({ type: 'image_url', image_url: { url } }));
    return [{ role: 'user', content: [...(turn.text ? [{ type: 'text', text: turn.text }] : []), ...images] }];
  }
  // A turn that failed before a word said nothing.
  if (!turn.text && turn.toolCalls.length === 0) return [];
  const calls = turn.toolCalls.map(({ id, name, arguments: words }) => ({
    id,
    type: 'function',
    function: { name, arguments: words },
  }));
  return [
    { role: 'assistant', content: turn.text || null, ...(calls.length > 0 ? { tool_calls: calls } : {}) },
    ...turn.toolCalls.map(({ id, result }) => ({ role: 'tool', tool_call_id: id, content: result ?? '' })),
  ];
}

/** The tools, or what is wrong with them in words; empty text is no tools. */
export function parseTools(text: string): unknown[] | string {
  if (text.trim() === '') return [];
  let tools: unknown;
  try {
    tools = JSON.parse(text);
  } catch {
    return 'This is not JSON.';
  }
  if (!Array.isArray(tools)) return 'Tools are a JSON array.';
  const wrong = tools.findIndex((tool) => typeof nameOfTool(tool) !== 'string');
  return wrong < 0 ? tools : `Tool ${wrong + 1} has no function.name.`;
}

export function toolNames(text: string): string[] {
  const tools = parseTools(text);
  return Array.isArray(tools) ? tools.map((tool) => String(nameOfTool(tool))) : [];
}

function nameOfTool(tool: unknown): unknown {
  return (tool as { function?: { name?: unknown } } | null)?.function?.name;
}

/** What is wrong with a number that may be left empty; `null` = nothing. */
export function numberTrouble(text: string, from: number, to: number, whole: boolean): string | null {
  if (text.trim() === '') return null;
  const value = Number(text);
  const fits = Number.isFinite(value) && value >= from && value <= to && (!whole || Number.isInteger(value));
  return fits ? null : `${whole ? 'A whole number' : 'A number'} from ${from} to ${to}`;
}

function number(name: string, text: string): Record<string, number> {
  return text.trim() === '' ? {} : { [name]: Number(text) };
}

/** Waits for results of tools before anything else can be sent. */
export function openCalls(turns: readonly Turn[]): ToolCall[] {
  const last = turns.at(-1);
  if (last?.role !== 'assistant' || last.run?.state === 'streaming' || last.run?.state === 'waiting') return [];
  return last.toolCalls.filter(({ result }) => result === null);
}

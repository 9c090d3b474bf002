import { asArray, asText, isObject, type JsonObject } from '../../json.js';
import * as check from './check.js';
import { invalid } from './errors.js';
import { isUnchanged } from './signature.js';

const { message, string, list, struct, anything, boolean } = check;

const blob = message({ mimeType: string, data: check.base64, displayName: string }, ['mimeType', 'data']);
const file = message({ mimeType: string, fileUri: string, displayName: string }, ['fileUri']);
const call = message({ id: string, name: string, args: struct, partialArgs: anything, willContinue: boolean }, [
  'name',
]);
const response = message(
  { id: string, name: string, response: struct, parts: anything, willContinue: boolean, scheduling: string },
  ['name', 'response'],
);
const DATA = [
  'text',
  'inlineData',
  'fileData',
  'functionCall',
  'functionResponse',
  'executableCode',
  'codeExecutionResult',
  'toolCall',
  'toolResponse',
];
const part = message({
  text: string,
  thought: boolean,
  thoughtSignature: check.base64,
  inlineData: blob,
  fileData: file,
  functionCall: call,
  functionResponse: response,
  executableCode: anything,
  codeExecutionResult: anything,
  toolCall: anything,
  toolResponse: anything,
  videoMetadata: anything,
  mediaResolution: anything,
});
const content = message({ role: check.oneOf('user', 'model', 'function'), parts: list(part) });

const declaration = message(
  {
    name: string,
    description: string,
    parameters: struct,
    parametersJsonSchema: struct,
    response: struct,
    responseJsonSchema: struct,
    behavior: string,
  },
  ['name'],
);
const tool = message({
  functionDeclarations: list(declaration),
  googleSearch: struct,
  googleSearchRetrieval: struct,
  codeExecution: struct,
  urlContext: struct,
  fileSearch: struct,
  googleMaps: struct,
  computerUse: struct,
});
const toolConfig = message({
  functionCallingConfig: message({
    mode: check.oneOf('AUTO', 'ANY', 'NONE', 'VALIDATED'),
    allowedFunctionNames: list(string),
    streamFunctionCallArguments: boolean,
  }),
  retrievalConfig: struct,
  includeServerSideToolInvocations: boolean,
});
const generationConfig = message({
  maxOutputTokens: check.integer(1, 1_000_000),
  temperature: check.number(0, 2),
  topP: check.number(0, 1),
  topK: check.number(1, 1_000),
  candidateCount: check.integer(1, 8),
  seed: check.integer(-2_147_483_648, 2_147_483_647),
  presencePenalty: check.number(-2, 2),
  frequencyPenalty: check.number(-2, 2),
  stopSequences: list(string, 5),
  responseMimeType: check.oneOf('text/plain', 'application/json', 'text/x.enum'),
  responseSchema: struct,
  responseJsonSchema: struct,
  responseModalities: list(string),
  responseLogprobs: boolean,
  logprobs: check.integer(0, 20),
  thinkingConfig: message({
    includeThoughts: boolean,
    thinkingBudget: check.integer(-1, 65_536),
    thinkingLevel: check.oneOf('THINKING_LEVEL_UNSPECIFIED', 'MINIMAL', 'LOW', 'MEDIUM', 'HIGH'),
  }),
  mediaResolution: string,
  speechConfig: struct,
  imageConfig: struct,
});
const common = {
  contents: list(content),
  systemInstruction: content,
  tools: list(tool),
  toolConfig,
  generationConfig,
  safetySettings: list(message({ category: string, threshold: string, method: string })),
  cachedContent: string,
};
const geminiRequest = message({ ...common, serviceTier: check.oneOf('standard', 'flex', 'priority'), model: string });
const vertexRequest = message({ ...common, labels: struct, modelArmorConfig: struct });

/** Refuses what the real API refuses (generate-content reference; recordings). */
export function checkRequest(body: JsonObject, model: string, vertex: boolean): void {
  (vertex ? vertexRequest : geminiRequest)(body, '');
  const contents = asArray(body['contents']).map(check.camel);
  if (contents.length === 0) throw invalid('* GenerateContentRequest.contents: contents is not specified\n');
  contents.forEach((each, index) => checkParts(asArray(each['parts']).map(check.camel), index));
  checkTurns(contents, model);
  checkConfig(check.camel(check.camel(body)['generationConfig']), model);
}

function checkParts(parts: readonly JsonObject[], index: number): void {
  const path = `* GenerateContentRequest.contents[${index}].parts`;
  if (parts.length === 0) throw invalid(`${path}: contents.parts must not be empty.\n`);
  parts.forEach((each, at) => {
    const data = DATA.filter((name) => each[name] !== undefined);
    if (data.length !== 1) {
      throw invalid(`${path}[${at}].data: required oneof field 'data' must have one initialized field\n`);
    }
    const signature = each['thoughtSignature'];
    if (typeof signature === 'string' && !isUnchanged(signature)) throw invalid('Thought signature is not valid.');
  });
}

/** Calls are answered all together in the next turn; from Gemini 3 on they carry the signature they came with. */
function checkTurns(contents: readonly JsonObject[], model: string): void {
  contents.forEach((each, index) => {
    const parts = asArray(each['parts']).map(check.camel);
    const calls = parts.filter((one) => isObject(one['functionCall']));
    const next = asArray(contents[index + 1]?.['parts']).map(check.camel);
    const answers = next.filter((one) => isObject(one['functionResponse']));
    if (calls.length > 0 && answers.length !== calls.length) {
      throw invalid(
        'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.',
      );
    }
    const previous = asArray(contents[index - 1]?.['parts']).map(check.camel);
    const isAnswer = parts.some((one) => isObject(one['functionResponse']));
    if (isAnswer && !previous.some((one) => isObject(one['functionCall']))) {
      throw invalid('Please ensure that function response turn comes immediately after a function call turn.');
    }
    const [first] = calls;
    if (needsSignature(model) && first && asText(first['thoughtSignature']) === '') {
      const name = asText(check.camel(first['functionCall'])['name']);
      throw invalid(
        `Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing thought_signature may lead to degraded model performance. Additional data, function call \`default_api:${name}\`, position ${index + 1}.`,
      );
    }
  });
}

function needsSignature(model: string): boolean {
  return /gemini-[3-9]/.test(model);
}

function checkConfig(config: JsonObject, model: string): void {
  const schema = config['responseJsonSchema'] ?? config['responseSchema'];
  const thinking = check.camel(config['thinkingConfig']);
  if (schema !== undefined && config['responseMimeType'] !== 'application/json') {
    throw invalid(
      "Function calling config or response schema is set without a response mime type: 'application/json'.",
    );
  }
  if (thinking['thinkingLevel'] !== undefined && thinking['thinkingBudget'] !== undefined) {
    throw invalid('You can only set only one of thinking budget and thinking level.');
  }
  if (thinking['thinkingLevel'] !== undefined && /gemini-[12]/.test(model)) {
    throw invalid('Thinking level is not supported for this model.');
  }
  if (Object.keys(thinking).length > 0 && /gemini-(1|2\.0)/.test(model)) {
    throw invalid('Unable to submit request because thinking is not supported by this model.');
  }
  if (thinking['thinkingBudget'] === 0 && /gemini-(2\.5-pro|[3-9])/.test(model)) {
    throw invalid('Budget 0 is invalid. This model only works in thinking mode.');
  }
}

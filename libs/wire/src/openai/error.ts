/** OpenAI's error object. All four keys are always there (openai-openapi, schema `Error`). */

export interface OpenAiError {
  message: string;
  type: string;
  param: string | null;
  code: string | null;
}

export interface OpenAiErrorBody {
  error: OpenAiError;
}

/** JSON text of an error reply; also the data of an error event inside a stream. */
export function encodeOpenAiError(error: OpenAiError): string {
  const body: OpenAiErrorBody = {
    error: { message: error.message, type: error.type, param: error.param, code: error.code },
  };
  return JSON.stringify(body);
}

/** Codes OpenAI gives a 400 about the body. */
export type InvalidRequestCode =
  'invalid_type' | 'invalid_value' | 'missing_required_parameter' | 'unsupported_parameter' | 'unsupported_value';

/** The client's body is not what the endpoint documents; becomes a 400 `invalid_request_error` that names the place. */
export class InvalidRequestError extends Error {
  override name = 'InvalidRequestError';
  constructor(
    message: string,
    /** Dotted path such as `messages[0].content`. */
    readonly param: string | null,
    readonly code: InvalidRequestCode | null,
  ) {
    super(message);
  }
}

import { ApiError } from '../../api-error.js';

/** An exception as AWS's REST services answer it: the type in a header, the words in the body. */
export function awsError(status: number, type: string, message: string): ApiError {
  const header = `${type}:http://internal.amazon.com/coral/com.amazon.bedrock/`;
  return new ApiError(status, message, type, null, null, { 'x-amzn-errortype': header });
}

/** The 400 for a request that is not as the model or the API wants it. */
export function invalid(message: string): ApiError {
  return awsError(400, 'ValidationException', message);
}

/** What a provider may throw; everything else it reports as values. */

/** The upstream has no way to do what a request parameter asks. Becomes a 400 that names the parameter. */
export class UnsupportedParameterError extends Error {
  override name = 'UnsupportedParameterError';
  constructor(
    /** Dotted path in the client's request, such as `logit_bias` or `messages[0].content[1]`. */
    readonly param: string,
    /** One sentence for the caller; a standard one where left out. */
    message = `Unsupported parameter: '${param}' is not supported with this model.`,
  ) {
    super(message);
  }
}

/** A 2xx reply whose body is not what the vendor documents. Becomes an upstream failure, never the caller's fault. */
export class MalformedReplyError extends Error {
  override name = 'MalformedReplyError';
}

/** A stored credential cannot be what the vendor issued. The message names the member and never quotes its value. */
export class InvalidCredentialError extends Error {
  override name = 'InvalidCredentialError';
}

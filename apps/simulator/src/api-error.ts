/** A refusal in the terms all dialects share; each renders it in its own error shape. */
export class ApiError extends Error {
  /**
   * @param type the dialect's error type, such as `invalid_request_error`
   * @param param dotted path of the field at fault; null where there is none
   * @param code the vendor's stable code; null where it gives none
   */
  constructor(
    readonly status: number,
    message: string,
    readonly type: string,
    readonly param: string | null = null,
    readonly code: string | null = null,
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }
}

import { ApiExtension } from '@nestjs/swagger';

/** Where the OpenAPI document says why a POST takes no idempotency key. */
export const notRepeatable = 'x-not-repeatable';

/** A POST without idempotency key, and the reason. Any other POST has to take one. */
export const NotRepeatable = (reason: string): MethodDecorator => ApiExtension(notRepeatable, reason);

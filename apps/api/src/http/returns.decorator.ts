import { ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';

/** What an endpoint answers, for the OpenAPI document. 204 takes no schema. */
export const Returns = (schema: z.ZodType | null, status = 200, description = ''): MethodDecorator =>
  ApiResponse({ status, description, ...(schema ? { standardSchema: schema } : {}) });

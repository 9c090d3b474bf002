/** JSON logs. Lines are written in blocks, so that a log line costs no system call of its own. */
import { pino, destination, type Logger } from 'pino';
import type { LoggerService } from '@nestjs/common';

export type { Logger };

export interface LogSink {
  logger: Logger;
  /** Writes out what is buffered; on the way out. */
  flush(): void;
}

export function createLogger(level: string): LogSink {
  const stream = destination({ dest: 1, sync: false, minLength: 4096 });
  const logger = pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: ['*.password', '*.apiKey', '*.key', '*.authorization', '*.cookie', '*.secret'],
        censor: '[redacted]',
      },
    },
    stream,
  );
  const timer = setInterval(() => stream.flush(), 250);
  timer.unref();
  return {
    logger,
    flush: () => {
      try {
        stream.flushSync();
      } catch {
        // The reader of our output is gone; there is nobody left to tell.
      }
    },
  };
}

/** Nest's own messages, through the same logger; its start-up chatter is debug. */
export function nestLogger(logger: Logger): LoggerService {
  const text = (message: unknown) => (typeof message === 'string' ? message : JSON.stringify(message));
  return {
    log: (message: unknown, context?: string) => logger.debug({ context }, text(message)),
    error: (message: unknown, stack?: string, context?: string) => logger.error({ context, stack }, text(message)),
    warn: (message: unknown, context?: string) => logger.warn({ context }, text(message)),
    debug: (message: unknown, context?: string) => logger.debug({ context }, text(message)),
    verbose: (message: unknown, context?: string) => logger.trace({ context }, text(message)),
    fatal: (message: unknown, context?: string) => logger.fatal({ context }, text(message)),
  };
}

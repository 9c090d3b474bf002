/** JSON logs. Lines are written in blocks, so that a log line costs no system call of its own. */
import { pino, symbols, type Logger } from 'pino';
import type { LoggerService } from '@nestjs/common';
import { LineWriter } from './line-writer.js';

export type { Logger };

export interface LogSink {
  logger: Logger;
  /** Writes out what is buffered; on the way out. */
  flush(): void;
}

export function createLogger(level: string): LogSink {
  const stream = new LineWriter(1);
  const logger = pino(
    {
      level,
      base: null,
      timestamp: timeMember,
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

/**
 * A line at level info whose members are serialised already. The logger would serialise and search them again, which
 * costs more than the rest of a request's bookkeeping. @param members JSON members without braces, free of secrets.
 */
export function writeInfoLine(logger: Logger, members: string, message: string): void {
  const { [symbols.streamSym]: stream } = logger as unknown as Record<symbol, { write(text: string): void }>;
  stream?.write(`{"level":"info"${timeMember()},${members},"msg":"${message}"}\n`);
}

let stampedMs = 0;
let stamp = '';

/** Made once a millisecond: under load many lines share it. */
function timeMember(): string {
  const now = Date.now();
  if (now !== stampedMs) {
    stampedMs = now;
    stamp = `,"time":"${new Date(now).toISOString()}"`;
  }
  return stamp;
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

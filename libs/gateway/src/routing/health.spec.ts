import fc from 'fast-check';
import type { Route } from '../exchange.js';
import { targetOf } from '../testing/routing.js';
import { HealthBook } from './health.js';
import { LoadBook } from './load.js';
import { ejectSlow } from './slow-outliers.js';

describe('a deployment that keeps failing', () => {
  const failures = (book: HealthBook, count: number, at = 0) => {
    for (let i = 0; i < count; i++) book.failed('d', at);
  };

  it('is passed over after five failures in a row, and tried again after a pause, by one request at a time', () => {
    const book = new HealthBook();
    failures(book, 4);
    expect(book.state('d', 0)).toBe('closed');
    failures(book, 1);
    expect(book.state('d', 0)).toBe('open');
    expect(book.state('d', 5_000)).toBe('half-open');
    book.sent('d', 5_000);
    expect(book.state('d', 5_000)).toBe('open');
    book.succeeded('d', 5_000);
    expect(book.state('d', 5_000)).toBe('closed');
  });

  it('waits longer with every failed try', () => {
    const book = new HealthBook();
    failures(book, 5);
    book.sent('d', 5_000);
    book.failed('d', 5_000);
    expect(book.state('d', 10_000)).toBe('open');
    expect(book.state('d', 15_000)).toBe('half-open');
  });

  it('is forgiven by one success in between', () => {
    const book = new HealthBook();
    failures(book, 4);
    book.succeeded('d', 0);
    failures(book, 4);
    expect(book.state('d', 0)).toBe('closed');
  });

  it('may be tried again when a try ended without a verdict', () => {
    const book = new HealthBook();
    failures(book, 5);
    book.sent('d', 5_000);
    book.inconclusive('d');
    expect(book.state('d', 5_000)).toBe('half-open');
  });
});

describe('R28: a deployment that fails half of the time', () => {
  it('is ejected after at most ten failures, whatever their order', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.boolean()), (draws) => {
        const book = new HealthBook();
        let failed = 0;
        let succeeded = 0;
        for (const fails of draws) {
          // Half of them, and never a run that would be luck.
          if (fails || succeeded > failed) {
            book.failed('d', 1_000);
            failed++;
          } else {
            book.succeeded('d', 1_000);
            succeeded++;
          }
          if (book.state('d', 1_000) === 'open') break;
        }
        expect(failed).toBeLessThanOrEqual(10);
      }),
    );
  });

  it('is back within 30 seconds of healing, little by little', () => {
    const book = new HealthBook();
    // Sick for long: every try failed, so the pause is at its longest.
    for (let n = 0; n < 5; n++) book.failed('d', 0);
    let now = 0;
    for (let n = 0; n < 8; n++) {
      while (book.state('d', now) !== 'half-open') now += 100;
      book.sent('d', now);
      book.failed('d', now);
    }
    const healed = now;
    while (book.state('d', now) !== 'half-open') now += 100;
    book.sent('d', now);
    book.succeeded('d', now);
    expect(book.share('d', now)).toBeCloseTo(0.1);
    expect(book.share('d', now + 5_000)).toBeCloseTo(0.55);
    expect(book.share('d', now + 10_000)).toBe(1);
    expect(now + 10_000 - healed).toBeLessThanOrEqual(30_100);
  });

  it('goes again at the first failure while it comes back', () => {
    const book = new HealthBook();
    for (let n = 0; n < 5; n++) book.failed('d', 0);
    book.sent('d', 5_000);
    book.succeeded('d', 5_000);
    book.failed('d', 6_000);
    expect(book.state('d', 6_000)).toBe('open');
  });

  it('is not ejected for a few failures among many requests', () => {
    const book = new HealthBook();
    for (let n = 0; n < 300; n++) {
      if (n % 4 === 0) book.failed('d', n * 10);
      else book.succeeded('d', n * 10);
    }
    expect(book.state('d', 3_000)).toBe('closed');
  });
});

describe('a health probe', () => {
  it('ejects after three misses, and lets requests try again once it says yes', () => {
    const book = new HealthBook();
    book.probed('d', false, 0);
    book.probed('d', false, 10_000);
    expect(book.state('d', 10_000)).toBe('closed');
    book.probed('d', false, 20_000);
    expect(book.state('d', 600_000)).toBe('open');
    book.probed('d', true, 600_000);
    expect(book.state('d', 600_000)).toBe('half-open');
  });

  it('that says yes does not take back what requests found out', () => {
    const book = new HealthBook();
    for (let n = 0; n < 5; n++) book.failed('d', 0);
    book.probed('d', true, 1_000);
    expect(book.state('d', 1_000)).toBe('open');
  });
});

describe('slow first bytes', () => {
  const route = (...ids: string[]) => [{ targets: ids.map((id) => targetOf(id)) } as unknown as Route];
  const seen = (times: Record<string, number>) => {
    const load = new LoadBook();
    for (const [id, ms] of Object.entries(times)) for (let n = 0; n < 10; n++) load.of(id).stream.note(ms, 1_000 + n);
    return load;
  };

  it('five times those of its peers are ejected', () => {
    const book = new HealthBook();
    ejectSlow(route('a', 'b', 'c'), seen({ a: 300, b: 310, c: 2_000 }), book, 0, 1_100);
    expect(book.snapshot(0)).toMatchObject([{ deploymentId: 'c', state: 'open', reason: 'slow' }]);
  });

  it('are not where nobody can tell, where all are slow, or where slow is still quick', () => {
    const book = new HealthBook();
    ejectSlow(route('a', 'b'), seen({ a: 300, b: 9_000 }), book, 0, 1_100);
    ejectSlow(route('a', 'b', 'c'), seen({ a: 3_000, b: 3_100, c: 9_000 }), book, 0, 1_100);
    ejectSlow(route('a', 'b', 'c'), seen({ a: 30, b: 31, c: 900 }), book, 0, 1_100);
    ejectSlow(route('a', 'b', 'c'), seen({ a: 300, b: 310, c: 9_000 }), book, 0, 100_000);
    expect(book.snapshot(0)).toEqual([]);
  });
});

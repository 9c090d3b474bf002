import { HealthBook } from './health.js';

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
    book.succeeded('d');
    expect(book.state('d', 5_000)).toBe('closed');
  });

  it('waits longer with every failed try', () => {
    const book = new HealthBook();
    failures(book, 5);
    book.failed('d', 5_000);
    expect(book.state('d', 10_000)).toBe('open');
    expect(book.state('d', 15_000)).toBe('half-open');
  });

  it('is forgiven by one success in between', () => {
    const book = new HealthBook();
    failures(book, 4);
    book.succeeded('d');
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

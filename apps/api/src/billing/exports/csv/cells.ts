/**
 * CSV that a spreadsheet cannot be made to run (R68b). Text comes from people and models, so a cell that a spreadsheet
 * would take for a formula gets an apostrophe in front, and what could end a cell or a line becomes a space. Numbers are ours
 * and stay plain numerals, so that they can be added up.
 */

/** A text cell, always quoted. */
export function textCell(text: string): string {
  // Control characters, and the Unicode line and paragraph separators, which some programs take for line ends.
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ');
  const shown = startsFormula.test(line) ? `'${line}` : line;
  return `"${shown.replaceAll('"', '""')}"`;
}

/** A number written by us: digits, sign and point only. */
export function numberCell(value: string | number | bigint | null): string {
  return value === null ? '' : String(value);
}

/** Spreadsheets skip blanks and quotes in front of a formula; Asian editions also take the full-width signs. */
const startsFormula = /^[\s'"\u200B\uFEFF]*[=+\-@|%\uFF1D\uFF0B\uFF0D\uFF20]/u;

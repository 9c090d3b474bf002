/**
 * Patterns of rules: text with `*`, or a regular expression between slashes. Expressions are RE2's (re2js), whose time is
 * linear in the text whatever the expression; what that engine does not have (backreferences, look-around) is refused when
 * the rule is written.
 */
import { RE2JS } from 're2js';
import { ModelPatterns } from '../key-access.js';

/** Longer texts match no expression: nobody names an end user like that, and linear in a megabyte is still long. */
const longestText = 4_096;

export interface TextPatterns {
  allows(text: string): boolean;
}

/** @throws {PatternError} */
export function compilePatterns(list: readonly string[]): TextPatterns {
  const expressions = list.filter(isExpression).map(compileExpression);
  if (expressions.length === 0) return new ModelPatterns(list);
  const plain = new ModelPatterns(list.filter((pattern) => !isExpression(pattern)));
  return {
    allows: (text) =>
      plain.allows(text) || (text.length <= longestText && expressions.some((expression) => expression.test(text))),
  };
}

/** A pattern that cannot be compiled, in words for whoever wrote it. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}

function isExpression(pattern: string): boolean {
  return pattern.length > 2 && pattern.startsWith('/') && pattern.endsWith('/');
}

function compileExpression(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern.slice(1, -1));
  } catch (error) {
    throw new PatternError(
      `${pattern} is no regular expression that takes linear time (RE2): ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

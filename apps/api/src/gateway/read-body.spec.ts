import { isJson } from './read-body.js';

// A type that is let through although it is not JSON skips every check behind it (R65).
describe('content types', () => {
  it.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'application/json ; charset="utf-8"',
    'application/json;',
  ])('%s is JSON', (type) => {
    expect(isJson(type)).toBe(true);
  });

  it.each([
    undefined,
    '',
    'text/plain',
    'application/jsonx',
    'application/json-patch+json',
    'application/ld+json',
    'application/json, text/plain',
    'application/json; charset=utf-16',
    'application/json; boundary=x',
    ' application/json',
    'application/json\u000b',
    'application/json\u00a0',
    'application /json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=json',
    'text/plain; application/json',
  ])('%s is not', (type) => {
    expect(isJson(type)).toBe(false);
  });
});

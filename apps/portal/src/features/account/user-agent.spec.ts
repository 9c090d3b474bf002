import { describeUserAgent } from './user-agent.js';

// Somebody who does not recognise their own browser in the list ends the wrong session, or leaves the thief's.
it('names the browser and the system of a session', () => {
  const edge =
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0';
  const safari =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';
  expect(describeUserAgent(edge)).toBe('Edge on Windows');
  expect(describeUserAgent(safari)).toBe('Safari on iOS');
  expect(describeUserAgent('Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0')).toBe(
    'Firefox on Linux',
  );
  expect(describeUserAgent('my-script/1.0')).toBe('my-script/1.0');
  expect(describeUserAgent(null)).toBe('Unknown program');
});

/** Load scenarios, in the load generator's terms. Names: performance notes, "scenarios" (c64, r300, L50, s50, hold2000). */

/** @param name c64 | r300 | s50 | L50 | hold2000, with bBYTES for a prompt of that size (c8b100000). */
export function scenario(name) {
  const [, kind, count, bytes] = /^([a-zA-Z]+)(\d+)(?:b(\d+))?$/.exec(name) ?? [];
  const size = bytes === undefined ? [] : ['-b', bytes];
  switch (kind) {
    case 'c': // closed loop on so many connections
      return { model: 'mock', args: ['-c', count, ...size], warmSeconds: 1 };
    case 'r': // fixed rate; latency counts from the scheduled moment
      return { model: 'mock', args: ['-r', count, '-c', '64', ...size], warmSeconds: 1 };
    case 's': // short streams, 50 chunks 20 ms apart
      return { model: 'mock-n50-d20', args: ['-s', '-c', count], warmSeconds: 1 };
    case 'L': // long streams, 400 chunks 20 ms apart
      return {
        model: 'mock-n400-d20',
        args: ['-s', '-c', count, '-R', Number(count) > 500 ? '2000' : '500'],
        warmSeconds: Number(count) > 500 ? 3 : 1.5,
      };
    case 'hold': // slow streams held open
      return { model: 'mock-n100-d200', args: ['-s', '-c', count, '-R', '3000'], warmSeconds: 4.5, seconds: 3 };
    default:
      throw new Error(`unknown scenario ${name}`);
  }
}

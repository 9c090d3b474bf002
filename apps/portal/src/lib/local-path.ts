/** Only paths of this portal: an address in a link must not lead a user elsewhere after signing in. */
export function localPath(wanted: string | undefined): string {
  return wanted && /^\/(?![/\\])/.test(wanted) ? wanted : '/';
}

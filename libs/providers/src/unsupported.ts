import { UnsupportedParameterError } from './errors.js';

/** Collects what a request asks and the upstream cannot express: refused, or left out and listed where allowed. */
export class Unsupported {
  private readonly paths = new Set<string>();

  constructor(private readonly dropAllowed: boolean) {}

  /** Leaving `param` out changes what the client gets. @throws {UnsupportedParameterError} unless dropping is allowed. */
  refuse(param: string, message?: string): void {
    if (!this.dropAllowed) throw new UnsupportedParameterError(param, message);
    this.paths.add(param);
  }

  /** Leaving `param` out changes nothing the client could see; it is only listed. */
  drop(param: string): void {
    this.paths.add(param);
  }

  /** Undefined where everything could be expressed. */
  get dropped(): readonly string[] | undefined {
    return this.paths.size > 0 ? [...this.paths] : undefined;
  }
}

/** Where replies of `/v1/responses` are kept for organizations that want it. */

type Json = Readonly<Record<string, unknown>>;

/** Whose replies: those of other projects do not exist for the caller. */
export interface ResponseOwner {
  organizationId: string;
  projectId: string;
}

export interface StoredResponse {
  /** As the client knows it. */
  id: string;
  /** The reply as the client got it. */
  response: Json;
  /** Everything that was put in, earlier turns included. */
  input: readonly Json[];
}

/** The store keeps what it is given encrypted and for 30 days. */
export interface ResponseStore {
  /**
   * Takes a reply over; `find` in this process gives it from then on, other processes once it is written. Never throws
   * and never waits: a reply that cannot be written is reported to the operator and lost.
   */
  save(owner: ResponseOwner, stored: StoredResponse): void;
  /** `null` = there is none (any more), or it is somebody else's. Rejects when the store cannot be reached. */
  find(owner: ResponseOwner, id: string): Promise<StoredResponse | null>;
  /** Gives whether there was one. Rejects when the store cannot be reached. */
  delete(owner: ResponseOwner, id: string): Promise<boolean>;
}

/** Replies with what was put in above this many bytes of JSON are not kept. */
export const maxStoredBytes = 8_388_608;

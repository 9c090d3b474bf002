export { createDatabase } from './access.js';
export type {
  Database,
  DatabaseOptions,
  PlainQuery,
  SystemOptions,
  Transaction,
  TransactionOptions,
  WriteBounds,
} from './access.js';
export { holdSingleProcessLock } from './advisory-locks.js';
export type { HeldLock } from './advisory-locks.js';
export { binariesIn, embeddedBinaries, unreachableFolder } from './embedded/binaries.js';
export type { PostgresBinaries } from './embedded/binaries.js';
export { initCluster, isAlive, readPostmasterFile, startPostmaster, stopPostmaster } from './embedded/cluster.js';
export type { Account, ClusterOptions, PostmasterFile } from './embedded/cluster.js';
export { open, rewrap, seal } from './envelope.js';
export type { Sealed, SealedAt } from './envelope.js';
export {
  DatabaseError,
  isForeignKeyViolation,
  isGuarded,
  isRecordNotFound,
  isUniqueViolation,
  sqlState,
} from './errors.js';
export type { DatabaseErrorCode } from './errors.js';
export { generateMasterKey, parseMasterKeys } from './master-keys.js';
export type { Bytes, MasterKey, MasterKeys } from './master-keys.js';
export { migrate } from './migrate.js';
export type { MigrateOptions, MigrateResult } from './migrate.js';
export { dropUsagePartitions, ensureUsagePartitions } from './partitions.js';
export { beat, forgetReplicas, HEARTBEAT_MS, LEASE_MS, liveReplicas, markStopped } from './replicas.js';
export type { ReplicaFacts } from './replicas.js';
export { masterKeysInUse, rewrapSecrets } from './rewrap.js';
export type { RewrapCount } from './rewrap.js';
export { printRoles } from './roles.js';
export { rewrapSystemSecrets, systemSecret } from './system-secrets.js';
export * from './generated/client.js';

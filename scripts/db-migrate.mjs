/**
 * Writes the next database migration: what prisma/schema has and prisma/migrations do not yet make.
 *
 *   npm run db:migrate -- add-invoices    writes prisma/migrations/<time>_add-invoices/migration.sql to be read and completed
 *   npm run db:migrate -- --check         writes nothing; exits 1 where schema and migrations differ
 *
 * The schema engine is Prisma's own, in WebAssembly, so no native binary is needed. It compares against a throwaway
 * embedded PostgreSQL that has run all migrations. What Prisma cannot express (partitions, rights, checks, NULLS NOT
 * DISTINCT) is written into the file by hand. A new table needs a call of `protect_table` and its grants: see the first
 * rights migration. Nothing is applied here; `tollgate migrate`, or the next start, does that.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import pg from 'pg';

const root = dirname(import.meta.dirname);
const migrationsFolder = join(root, 'prisma/migrations');
const argument = process.argv[2];
if (!argument || !/^(--check|[a-z0-9][a-z0-9-]*)$/.test(argument)) {
  console.error('Say what the migration does, in kebab-case: npm run db:migrate -- add-invoices (or --check).');
  process.exit(64);
}
const database = join(root, 'libs/database/dist/index.js');
if (!existsSync(database)) {
  console.error('libs/database is not built yet: run npm run build first.');
  process.exit(1);
}
const { embeddedBinaries, initCluster, startPostmaster, stopPostmaster } = await import(database);

const sql = await withThrowawayServer(async (url) => {
  await runMigrations(url);
  return difference(url);
});

if (sql === '') {
  console.log('The migrations make exactly what prisma/schema says.');
} else if (argument === '--check') {
  console.error(
    `prisma/schema differs from what the migrations make; npm run db:migrate -- <name> would write:\n\n${sql}`,
  );
  process.exit(1);
} else {
  const time = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const folder = join(migrationsFolder, `${time}_${argument}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'migration.sql'), `${sql}\n`);
  console.log(`Wrote prisma/migrations/${time}_${argument}/migration.sql; read it, complete it, and commit it.`);
}

async function withThrowawayServer(work) {
  const folder = mkdtempSync(join(tmpdir(), 'tollgate-db-migrate-'));
  // PostgreSQL refuses to run as root; 65534 is `nobody`.
  const account = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : undefined;
  if (account) chownSync(folder, account.uid, account.gid);
  const options = { binaries: embeddedBinaries(), folder: join(folder, 'pg'), account };
  let server;
  // The engine's panics end the process past every `finally`.
  process.once('exit', () => {
    if (server) process.kill(server.pid, 'SIGQUIT');
    rmSync(folder, { recursive: true, force: true });
  });
  try {
    await initCluster({ ...options, superuserPassword: 'throwaway', sync: false });
    server = await startPostmaster({ ...options, logFile: join(folder, 'log'), settings: { fsync: 'off' } });
    return await work(`postgresql://postgres:throwaway@127.0.0.1:${server.port}/postgres`);
  } finally {
    if (server) await stopPostmaster(server.pid);
    server = undefined;
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runMigrations(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(
      'CREATE ROLE tollgate_app; CREATE ROLE tollgate_system; CREATE TABLE _prisma_migrations (id text);',
    );
    const names = existsSync(migrationsFolder) ? readdirSync(migrationsFolder).sort() : [];
    for (const name of names) {
      const file = join(migrationsFolder, name, 'migration.sql');
      if (existsSync(file)) await client.query(`BEGIN;\n${readFileSync(file, 'utf8')}\n;COMMIT;`);
    }
  } finally {
    await client.end();
  }
}

async function difference(url) {
  const engineFolder = dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'));
  const bindings = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const { instance } = await WebAssembly.instantiate(readFileSync(join(engineFolder, 'schema_engine_bg.wasm')), {
    './schema_engine_bg.js': bindings,
  });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();

  const schemaFolder = join(root, 'prisma/schema');
  const files = readdirSync(schemaFolder)
    .filter((name) => name.endsWith('.prisma'))
    .map((name) => ({ path: join(schemaFolder, name), content: readFileSync(join(schemaFolder, name), 'utf8') }));
  const adapter = bindMigrationAwareSqlAdapterFactory(adapterThatReadsChars(url));
  const datamodels = files.map(({ path, content }) => [path, content]);
  const engine = await bindings.SchemaEngine.new({ datamodels }, () => undefined, adapter);
  try {
    const { stdout } = await engine.diff({
      from: { tag: 'schemaDatasource', files, configDir: root },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    const text = (stdout ?? '').trim();
    return text === '-- This is an empty migration.' ? '' : text;
  } finally {
    engine.free();
  }
}

/**
 * Prisma's driver adapter does not know the catalogue's one-byte "char" type and throws on it. Here it reads such columns as
 * text, and then calls them what the engine expects.
 */
function adapterThatReadsChars(url) {
  const OID = { char: 18, text: 25 }; // pg_type.oid
  const CHARACTER = 6; // ColumnTypeEnum of @prisma/driver-adapter-utils
  const charColumns = new AsyncLocalStorage();

  const pool = new pg.Pool({ connectionString: url });
  const query = pool.query.bind(pool);
  pool.query = async (...args) => {
    const result = await query(...args);
    (result.fields ?? []).forEach((field, index) => {
      if (field.dataTypeID !== OID.char) return;
      field.dataTypeID = OID.text;
      charColumns.getStore()?.push(index);
    });
    return result;
  };

  const factory = new PrismaPg(pool, { disposeExternalPool: true });
  const wrap = (connection) => {
    const queryRaw = connection.queryRaw.bind(connection);
    connection.queryRaw = (sqlQuery) =>
      charColumns.run([], async () => {
        const result = await queryRaw(sqlQuery);
        for (const index of charColumns.getStore()) {
          result.columnTypes[index] = CHARACTER;
          // The empty "char" (`attidentity` of an ordinary column) is a zero byte in its native form.
          for (const row of result.rows) row[index] ||= '\0';
        }
        return result;
      });
    return connection;
  };
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => wrap(await factory.connect()),
    connectToShadowDb: async () => wrap(await factory.connectToShadowDb()),
  };
}

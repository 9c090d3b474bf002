import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { createDatabase, createDatabaseOn } from './access.js';
import type { Database, Transaction } from './access.js';
import { isForeignKeyViolation, isRecordNotFound, isUniqueViolation } from './errors.js';
import { startTestPostgres } from './testing/postgres.js';
import type { MigratedDatabase, TestPostgres } from './testing/postgres.js';

describe('forOrganization and asSystem', () => {
  let server: TestPostgres;
  let urls: MigratedDatabase;
  let database: Database;
  const a = randomUUID();
  const b = randomUUID();

  beforeAll(async () => {
    server = await startTestPostgres();
    urls = await server.createMigratedDatabase();
    database = createDatabase({ url: urls.appUrl });
    await database.asSystem(async (tx) => {
      for (const [id, slug] of [
        [a, 'a'],
        [b, 'b'],
      ] as const) {
        await tx.organization.create({ data: { id, slug, name: slug } });
        await tx.project.create({ data: project(id, `${slug}-1`) });
      }
    });
  });

  afterAll(async () => {
    await database?.close();
    await server?.stop();
  });

  it('an organization sees its own rows, the system all', async () => {
    expect(await database.forOrganization(a, slugs)).toEqual(['a-1']);
    expect(await database.forOrganization(b, slugs)).toEqual(['b-1']);
    expect(await database.forOrganization(randomUUID(), slugs)).toEqual([]);
    expect(await database.asSystem(slugs)).toEqual(['a-1', 'b-1']);
  });

  it('users, sessions, secrets and replicas are out of an organization’s reach', async () => {
    await expect(database.forOrganization(a, (tx) => tx.user.findMany())).rejects.toThrow(
      /permission denied|denied access/i,
    );
    await expect(database.forOrganization(a, (tx) => tx.session.findMany())).rejects.toThrow(/denied/i);
    await expect(database.forOrganization(a, (tx) => tx.systemSecret.findMany())).rejects.toThrow(/denied/i);
    await expect(database.forOrganization(a, (tx) => tx.replica.findMany())).rejects.toThrow(/denied/i);
  });

  it('what throws is rolled back', async () => {
    const work = database.forOrganization(a, async (tx) => {
      await tx.project.create({ data: project(a, 'a-2') });
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    expect(await database.forOrganization(a, slugs)).toEqual(['a-1']);
  });

  it('a transaction that takes too long is rolled back', async () => {
    const work = database.forOrganization(
      a,
      async (tx) => {
        await tx.project.create({ data: project(a, 'a-3') });
        await sleep(400);
        await tx.project.count();
      },
      { timeoutMs: 100 },
    );
    await expect(work).rejects.toThrow();
    expect(await database.forOrganization(a, slugs)).toEqual(['a-1']);
  });

  it('a call inside another one is refused with a sentence; afterwards, and in work left behind, it is allowed', async () => {
    const inner = (): Promise<unknown> => database.asSystem(slugs);
    await expect(database.forOrganization(a, inner)).rejects.toMatchObject({ code: 'nested_transaction' });
    await expect(database.forOrganization(a, inner)).rejects.toThrow(
      'asSystem was called inside forOrganization: pass on the transaction you already have.',
    );
    let later: Promise<unknown> = Promise.resolve();
    await database.forOrganization(a, async () => {
      later = sleep(50).then(inner);
    });
    expect(await later).toEqual(['a-1', 'b-1']);
  });

  it('a transaction is of no use once its function has returned', async () => {
    let kept: Transaction | undefined;
    await database.asSystem(async (tx) => {
      kept = tx;
    });
    await expect(kept?.project.count()).rejects.toThrow();
  });

  it('an organization id that is no UUID is refused before it reaches the server', async () => {
    await expect(database.forOrganization("' OR true --", slugs)).rejects.toMatchObject({
      code: 'invalid_organization',
    });
    await expect(database.forOrganization('', slugs)).rejects.toMatchObject({ code: 'invalid_organization' });
  });

  it('the errors a service must tell apart are told apart', async () => {
    const again = database.forOrganization(a, (tx) => tx.project.create({ data: project(a, 'a-1') }));
    expect(await again.catch(isUniqueViolation)).toBe(true);
    const orphan = database.forOrganization(a, (tx) => tx.apiKey.create({ data: key(a, randomUUID()) }));
    expect(await orphan.catch(isForeignKeyViolation)).toBe(true);
    const foreign = database.forOrganization(a, async (tx) => {
      await tx.organization.update({ where: { id: b }, data: { name: 'mine now' } });
    });
    expect(await foreign.catch(isRecordNotFound)).toBe(true);
  });

  // Foreign keys are checked without row-level security: without organization in the key, B's project would take A's key.
  it('a child cannot be hung on another organization’s parent', async () => {
    const foreign = await database.forOrganization(b, (tx) => tx.project.findFirstOrThrow());
    const attempt = database.forOrganization(a, (tx) => tx.apiKey.create({ data: key(a, foreign.id) }));
    expect(await attempt.catch(isForeignKeyViolation)).toBe(true);
  });

  it('a route target reaches deployments of its own organization and of the platform, and no others', async () => {
    const platform = randomUUID();
    const own = randomUUID();
    const foreign = randomUUID();
    const route = randomUUID();
    const credential = randomUUID();
    const deployment = (id: string, organizationId: string | null, credentialId?: string) => ({
      id,
      organizationId,
      name: id,
      provider: 'openai',
      upstreamModel: 'm',
      credentialId: credentialId ?? null,
    });
    await database.asSystem(async (tx) => {
      const bytes = new Uint8Array([1]);
      await tx.providerCredential.create({
        data: {
          id: credential,
          organizationId: b,
          provider: 'openai',
          name: 'b',
          ciphertext: bytes,
          wrappedDataKey: bytes,
          masterKeyId: 'x',
        },
      });
      await tx.deployment.createMany({
        data: [deployment(platform, null), deployment(own, a), deployment(foreign, b, credential)],
      });
      await tx.route.create({ data: { id: route, organizationId: a, model: 'm' } });
    });
    const target = (deploymentId: string, position: number) => (tx: Transaction) =>
      tx.routeTarget.create({ data: { id: randomUUID(), organizationId: a, routeId: route, deploymentId, position } });
    await database.forOrganization(a, target(platform, 0));
    await database.forOrganization(a, target(own, 1));
    for (const attempt of [
      () => database.forOrganization(a, target(foreign, 2)),
      () => database.asSystem(target(foreign, 3)),
      () =>
        database.forOrganization(a, (tx) => tx.deployment.create({ data: deployment(randomUUID(), a, credential) })),
    ]) {
      expect(await attempt().catch(isForeignKeyViolation)).toBe(true);
    }
  });

  it('names of the platform’s objects are unique, too, although their organization is null', async () => {
    const create = (tx: Transaction) =>
      tx.deployment.create({ data: { id: randomUUID(), name: 'twice', provider: 'openai', upstreamModel: 'm' } });
    await database.asSystem(create);
    expect(await database.asSystem(create).catch(isUniqueViolation)).toBe(true);
  });

  it('ping answers, and says when the server does not', async () => {
    await database.ping();
    const nowhere = createDatabase({ url: 'postgresql://x:y@127.0.0.1:1/none' });
    await expect(nowhere.ping()).rejects.toThrow();
    await nowhere.close();
  });

  it('R50: 10,000 interleaved transactions with aborts through a pool of 2 leave no setting behind and show no foreign row', async () => {
    const pool = new pg.Pool({ connectionString: urls.appUrl, max: 2 });
    const small = createDatabaseOn(pool);
    let foreignRows = 0;
    let leftOver = 0;
    let aborted = 0;
    const one = async (index: number): Promise<void> => {
      const [id, mine] = index % 2 === 0 ? [a, 'a-1'] : [b, 'b-1'];
      const work = small.forOrganization(
        id,
        async (tx) => {
          const seen = await slugs(tx);
          if (seen.length !== 1 || seen[0] !== mine) foreignRows += 1;
          if (index % 5 === 1) throw new Error('abort');
          if (index % 5 === 2) await tx.$executeRaw`SELECT 1 / 0`;
          if (index % 50 === 3) await tx.$executeRaw`SELECT set_config('tollgate.organization_id', ${a}, true)`;
        },
        { maxWaitMs: 60_000 },
      );
      await work.catch(() => (aborted += 1));
      const { rows } = await pool.query<{ organization: string | null; role: string }>(
        `SELECT current_setting('tollgate.organization_id', true) AS organization, current_user AS role`,
      );
      if (rows[0]?.organization || !rows[0]?.role.startsWith('tollgate_login')) leftOver += 1;
    };
    let next = 0;
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        while (next < 10_000) await one((next += 1));
      }),
    );
    await small.close();
    expect({ foreignRows, leftOver, aborted }).toEqual({ foreignRows: 0, leftOver: 0, aborted: 4_000 });
  });
});

function project(organizationId: string, slug: string) {
  return { id: randomUUID(), organizationId, slug, name: slug };
}

function key(organizationId: string, projectId: string) {
  return { id: randomUUID(), organizationId, projectId, name: 'key' };
}

async function slugs(tx: Transaction): Promise<string[]> {
  const rows = await tx.project.findMany({ select: { slug: true }, orderBy: { slug: 'asc' } });
  return rows.map((row) => row.slug);
}

import { parseArgs } from 'node:util';
import { verifyChain } from '../audit/verify.js';
import { UsageError, type Command } from './command.js';
import { findOrganization } from './find-organization.js';
import { openDatabase } from './open-database.js';

export const auditCommand: Command = {
  summary: 'verify the audit log',
  usage: `Usage: tollgate audit verify [--organization SLUG | --platform]

Recomputes the hashes of every entry. Exits with 1 where a chain is broken, and says at which entry. Without an option all
chains are verified. The last entry's hash, noted elsewhere, proves later that nothing before it was changed.`,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { organization: { type: 'string' }, platform: { type: 'boolean', default: false } },
    });
    if (positionals.length !== 1 || positionals[0] !== 'verify') throw new UsageError('Say what to do: verify.');
    if (values.platform && values.organization !== undefined)
      throw new UsageError('Either --organization or --platform.');
    const opened = await openDatabase(io.environment(), io.err);
    try {
      const chains: { name: string; id: string | null }[] = [];
      if (values.organization !== undefined) {
        const { organizationId, slug } = await findOrganization(opened, { reference: values.organization });
        chains.push({ name: slug, id: organizationId });
      } else {
        chains.push({ name: 'platform', id: null });
        if (!values.platform) {
          const select = { id: true, slug: true } as const;
          const rows = await opened.database.asSystem((tx) =>
            tx.organization.findMany({ select, orderBy: { slug: 'asc' } }),
          );
          chains.push(...rows.map(({ id, slug }) => ({ name: slug, id })));
        }
      }
      let broken = 0;
      for (const { name, id } of chains) {
        const found = await opened.database.asSystem((tx) => verifyChain(tx, id), { timeoutMs: 600_000 });
        if (found.ok) {
          io.out(`${name}: whole, ${found.entries} entries${found.head ? `, last ${found.head.hash}` : ''}`);
        } else {
          broken += 1;
          const entry = found.brokenId === null ? '' : ` (${found.brokenId})`;
          io.out(`${name}: broken at entry ${found.brokenAt}${entry}: ${found.reason}`);
        }
      }
      return broken === 0 ? 0 : 1;
    } finally {
      await opened.close();
    }
  },
};

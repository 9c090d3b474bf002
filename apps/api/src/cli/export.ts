import { open, type FileHandle } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { dateOrTime } from '@tollgate/contracts';
import { writeBillingCsv } from '../billing/exports/csv/billing-csv.js';
import { parseRange } from '../usage/time-range.js';
import { UsageError, type Command } from './command.js';
import { findOrganization } from './find-organization.js';
import { openDatabase } from './open-database.js';

export const exportCommand: Command = {
  summary: 'write billing.csv',
  usage: `Usage: tollgate export billing --from DATE --to DATE [--organization SLUG] [--out FILE]

Writes what was used and what it costs, by day, project, key, model and token class, in USD.
--from is inclusive, --to exclusive: a day in the organization's time zone, or an RFC 3339 time.

  --organization SLUG   by default demo
  --out FILE            by default the standard output`,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        from: { type: 'string' },
        to: { type: 'string' },
        organization: { type: 'string', default: 'demo' },
        out: { type: 'string' },
      },
    });
    if (positionals.length !== 1 || positionals[0] !== 'billing') throw new UsageError('Say what to export: billing.');
    const from = readTime('--from', values.from);
    const to = readTime('--to', values.to);
    const opened = await openDatabase(io.environment(), io.err);
    let file: FileHandle | undefined;
    try {
      const { organizationId, timeZone } = await findOrganization(opened, { reference: values.organization });
      const range = parseRange(from, to, timeZone);
      if (values.out !== undefined) file = await open(values.out, 'w');
      await writeBillingCsv(opened.database, { organizationId, timeZone, ...range }, async (lines) => {
        if (file) await file.write(lines);
        else if (lines !== '') io.out(lines.replace(/\n$/, ''));
      });
      return 0;
    } finally {
      await file?.close();
      await opened.close();
    }
  },
};

function readTime(option: string, value: string | undefined): string {
  const parsed = dateOrTime.safeParse(value);
  if (!parsed.success) throw new UsageError(`${option} must be a date such as 2026-11-01, or an RFC 3339 time.`);
  return parsed.data;
}

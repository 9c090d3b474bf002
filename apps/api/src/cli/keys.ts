import { rotateApiKeySchema, type CreatedApiKey } from '@tollgate/contracts';
import { parseArgs } from 'node:util';
import type { ChangeEvent } from '../config/parts.js';
import { systemCaller } from '../http/actor.js';
import { Writes } from '../http/writes.js';
import { generateApiKey } from '../keys/api-keys/api-key-format.js';
import { ApiKeyRotationService } from '../keys/api-keys/api-key-rotation.service.js';
import { ApiKeysService } from '../keys/api-keys/api-keys.service.js';
import { UsageError, type Command, type CommandIo } from './command.js';
import { findOrganization } from './find-organization.js';
import { openDatabase, type OpenDatabase } from './open-database.js';

const usage = `Usage: tollgate keys <create|list|rotate|revoke|generate> [options]

  keys create [--name NAME] [--organization SLUG] [--project SLUG] [--expires TIME]
      makes an API key and prints it; the only time it is shown
      (by default "CLI key" in organization demo, project default, without end)
  keys list [--organization SLUG]
      the keys of an organization, masked
  keys rotate <key id> [--overlap none|1h|24h|7d|SECONDS]
      gives the key a new secret and prints it; the old one works on for the overlap (24h)
  keys revoke <key id>
      refuses the key from now on
  keys generate
      prints a well-formed key for TOLLGATE_BOOTSTRAP_API_KEY; stores nothing`;

export const keys: Command = {
  summary: 'create, list, rotate, revoke and generate API keys',
  usage,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        name: { type: 'string', default: 'CLI key' },
        organization: { type: 'string', default: 'demo' },
        project: { type: 'string', default: 'default' },
        expires: { type: 'string' },
        overlap: { type: 'string', default: '24h' },
      },
    });
    const [action, id, ...more] = positionals;
    if (more.length > 0 || (id !== undefined && action !== 'revoke' && action !== 'rotate'))
      throw new UsageError(`Too many arguments: ${positionals.join(' ')}`);
    switch (action) {
      case 'generate':
        io.out(generateApiKey('live'));
        return 0;
      case 'create':
        return withKeys(io, async (open, service) => {
          if (values.expires !== undefined && Number.isNaN(Date.parse(values.expires)))
            throw new UsageError('--expires must be a time such as 2027-01-31T00:00:00Z');
          const organization = await findOrganization(open, { reference: values.organization });
          const input = {
            name: values.name,
            ...(values.expires === undefined ? {} : { expiresAt: new Date(values.expires).toISOString() }),
          };
          const made = await service.create(systemCaller('tollgate keys', 'cli'), organization, values.project, input);
          io.err(`${made.id} in ${organization.slug}/${values.project}; the key is shown this once:`);
          io.out(made.key);
        });
      case 'list':
        return withKeys(io, async (open, service) => {
          const organization = await findOrganization(open, { reference: values.organization });
          let cursor: string | undefined;
          do {
            const page = await service.list(organization, { limit: 500, ...(cursor === undefined ? {} : { cursor }) });
            for (const key of page.data)
              io.out([key.id, key.maskedKey, key.state.padEnd(7), key.projectName, key.name].join('  '));
            cursor = page.nextCursor ?? undefined;
          } while (cursor !== undefined);
        });
      case 'rotate': {
        if (id === undefined) throw new UsageError('Name the key: tollgate keys rotate key_…');
        const overlap = rotateApiKeySchema.safeParse({
          overlap: /^\d+$/.test(values.overlap) ? Number(values.overlap) : values.overlap,
        });
        if (!overlap.success) throw new UsageError('--overlap must be none, 1h, 24h, 7d or a number of seconds');
        return withKeys(io, async (open, _service, rotation) => {
          const organization = await findOrganization(open, { keyId: id });
          const made = await rotation.rotate(systemCaller('tollgate keys', 'cli'), organization, id, overlap.data);
          io.err(`${made.id} has a new secret, shown this once; the old one works until ${overlapEnd(made)}:`);
          io.out(made.key);
        });
      }
      case 'revoke':
        if (id === undefined) throw new UsageError('Name the key: tollgate keys revoke key_…');
        return withKeys(io, async (open, service) => {
          const organization = await findOrganization(open, { keyId: id });
          await service.revoke(systemCaller('tollgate keys', 'cli'), organization, id);
          io.out(`${id} is revoked.`);
        });
      default:
        throw new UsageError(action === undefined ? 'Say what to do.' : `keys cannot "${action}".`);
    }
  },
};

function overlapEnd(key: CreatedApiKey): string {
  return key.secrets[1]?.validUntil ?? 'now';
}

async function withKeys(
  io: CommandIo,
  work: (open: OpenDatabase, service: ApiKeysService, rotation: ApiKeyRotationService) => Promise<void>,
): Promise<number> {
  const environment = io.environment();
  const open = await openDatabase(environment, io.err);
  try {
    const events: ChangeEvent[] = [];
    const settings = {
      publicUrl: environment.publicUrl,
      lookupVariable: environment.lookup,
      version: '',
      now: Date.now,
    };
    const feed = { publish: (event: ChangeEvent) => void events.push(event) };
    const writes = new Writes(open.database, open.masterKeys, feed, settings);
    const needs = [open.database, open.secrets, settings, writes] as const;
    await work(open, new ApiKeysService(...needs), new ApiKeyRotationService(...needs));
    await open.tell(events);
    return 0;
  } finally {
    await open.close();
  }
}

import { Inject, Injectable, Optional } from '@nestjs/common';
import {
  createLimitSchema,
  type CreateLimit,
  type Limit as LimitView,
  type Page,
  type PageQuery,
  type UpdateLimit,
} from '@tollgate/contracts';
import type { Database, Transaction } from '@tollgate/database';
import { checkMatch, ConfigWriter, refuseManagedByFile, type EditContext } from '../../config/config-writer.js';
import type { LimitEntry } from '../../config/document.js';
import { resolveLimit } from '../../config/edits.js';
import { DATABASE } from '../../config/parts.js';
import type { Caller } from '../../http/actor.js';
import { pageArguments, toPage } from '../../http/cursor.js';
import { notFound, ProblemError } from '../../http/problem-error.js';
import { newId, parsePublicId, publicId } from '../../http/public-id.js';
import { LIMIT_STATES, type LimitStates } from './limit-states.js';
import { limitView as view } from './limit-view.js';

@Injectable()
export class LimitsService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly config: ConfigWriter,
    @Optional() @Inject(LIMIT_STATES) private readonly states: LimitStates | null = null,
  ) {}

  async list(organizationId: string | null, query: PageQuery): Promise<Page<LimitView>> {
    const { before, orderBy, take } = pageArguments(query);
    const rows = await this.database.asSystem((tx) =>
      tx.limit.findMany({ where: { organizationId, ...before }, orderBy, take }),
    );
    const states = await this.states?.read(organizationId, rows.slice(0, query.limit));
    return toPage(rows, query.limit, (row) => view(row, states?.get(row.id)));
  }

  async get(organizationId: string | null, limitId: string): Promise<LimitView> {
    const id = parsePublicId('lim', limitId);
    const row =
      id === null ? null : await this.database.asSystem((tx) => tx.limit.findFirst({ where: { id, organizationId } }));
    if (!row) throw notFound('limit');
    const states = await this.states?.read(organizationId, [row]);
    return view(row, states?.get(row.id));
  }

  create(caller: Caller, organizationId: string | null, input: CreateLimit): Promise<LimitView> {
    return this.config.edit(caller, organizationId, async ({ tx, document, shared }) => {
      const resolved = await resolveLimit(tx, organizationId, input, document, shared);
      const entry: LimitEntry = { id: newId(), ...resolved, managedBy: 'api' };
      document.limits.push(entry);
      return {
        audit: { action: 'limit.create', targetType: 'limit', targetId: publicId('lim', entry.id), after: entry },
        reply: (after) => readEntry(after, entry.id),
      };
    });
  }

  update(
    caller: Caller,
    organizationId: string | null,
    limitId: string,
    input: UpdateLimit,
    ifMatch: string | undefined,
  ): Promise<LimitView> {
    return this.config.edit(caller, organizationId, async (context) => {
      const entry = await findEntry(context, limitId, ifMatch);
      const before = structuredClone(entry);
      refuseManagedByFile(entry, 'This limit');
      const whole = merge(entry, input);
      Object.assign(entry, await resolveLimit(context.tx, organizationId, whole, context.document, context.shared));
      return {
        audit: {
          action: 'limit.update',
          targetType: 'limit',
          targetId: publicId('lim', entry.id),
          before,
          after: entry,
        },
        reply: (after) => readEntry(after, entry.id),
      };
    });
  }

  remove(caller: Caller, organizationId: string | null, limitId: string, ifMatch: string | undefined): Promise<void> {
    return this.config.edit(caller, organizationId, async (context) => {
      const entry = await findEntry(context, limitId, ifMatch);
      refuseManagedByFile(entry, 'This limit');
      context.document.limits = context.document.limits.filter(({ id }) => id !== entry.id);
      return {
        audit: { action: 'limit.delete', targetType: 'limit', targetId: publicId('lim', entry.id), before: entry },
        reply: () => Promise.resolve(),
      };
    });
  }
}

/** The change laid over what is there, then checked as if it were new: a limit must make sense as a whole. */
function merge(entry: LimitEntry, input: UpdateLimit): CreateLimit {
  const { id: _id, managedBy: _managedBy, on, burst, algorithm, ...rest } = entry;
  const windowChanged = input.window !== undefined && input.window !== entry.window;
  const changes = Object.fromEntries(
    Object.entries(input).filter(([, value]) => value !== undefined && value !== null),
  );
  const checked = createLimitSchema.safeParse({
    ...rest,
    ...(on === null || input.on === null ? {} : { on }),
    ...(burst === null || input.burst === null ? {} : { burst }),
    // What followed from the window then follows from the new one now.
    ...(windowChanged || entry.dimension === 'concurrency' ? {} : { algorithm }),
    ...changes,
  });
  if (checked.success) return checked.data;
  const issues = checked.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  throw new ProblemError('invalid_request', `${issues[0]?.path ?? ''}: ${issues[0]?.message ?? ''}`, { issues });
}

async function findEntry(
  { document, tx }: EditContext,
  limitId: string,
  ifMatch: string | undefined,
): Promise<LimitEntry> {
  const id = parsePublicId('lim', limitId);
  const entry = document.limits.find((item) => item.id === id);
  if (!entry) throw notFound('limit');
  if (ifMatch !== undefined)
    checkMatch(ifMatch, await tx.limit.findUnique({ where: { id: entry.id }, select: { configRevision: true } }));
  return entry;
}

async function readEntry(tx: Transaction, id: string): Promise<LimitView> {
  return view(await tx.limit.findUniqueOrThrow({ where: { id } }), undefined);
}

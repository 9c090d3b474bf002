import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { Controller, Get, Inject, Query, Res } from '@nestjs/common';
import { billingCsvQuerySchema, type BillingCsvQuery } from '@tollgate/contracts';
import type { Database } from '@tollgate/database';
import type { FastifyReply } from 'fastify';
import { DATABASE } from '../../../config/parts.js';
import { CurrentOrganization, type OrganizationScope } from '../../../http/actor.js';
import { Requires } from '../../../http/permission.decorator.js';
import { parseRange } from '../../../usage/time-range.js';
import { writeBillingCsv } from './billing-csv.js';

@Controller()
export class BillingCsvController {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  @Requires('billing:read')
  @Get('organizations/:organizationId/exports/billing.csv')
  async download(
    @CurrentOrganization() organization: OrganizationScope,
    @Query({ schema: billingCsvQuerySchema }) query: BillingCsvQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { organizationId, slug, timeZone } = organization;
    const range = parseRange(query.from, query.to, timeZone);
    const name = `billing-${slug}-${query.from.slice(0, 10)}-${query.to.slice(0, 10)}.csv`;
    const body = new PassThrough();
    // Read no faster than the client takes it; a client that leaves ends the export.
    const sink = async (lines: string): Promise<void> => {
      if (body.destroyed) throw new Error('the client left');
      if (!body.write(lines)) await Promise.race([once(body, 'drain'), once(body, 'close')]);
    };
    void reply
      .header('content-type', 'text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="${name}"`)
      .header('cache-control', 'no-store')
      .send(body);
    try {
      await writeBillingCsv(this.database, { organizationId, timeZone, ...range }, sink);
      body.end();
    } catch (error) {
      // Headers are out: only a broken connection tells the client that the file is not whole.
      body.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

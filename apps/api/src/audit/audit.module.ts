import { Module } from '@nestjs/common';
import { AuditEntriesController } from './audit-entries/audit-entries.controller.js';

/** Who changed what. Writing is a function (`recordAudit`), because it belongs into the write's own transaction. */
@Module({ controllers: [AuditEntriesController] })
export class AuditModule {}

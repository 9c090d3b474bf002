import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, DiscoveryModule } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import { TerminusModule } from '@nestjs/terminus';
import { AccessGuard } from './access.guard.js';
import { EntityTagInterceptor } from './entity-tag.js';
import { ErrorFilter } from './error.filter.js';
import { HealthController } from './health.controller.js';
import { IdempotencyInterceptor } from './idempotency.js';
import { OrganizationLookup } from './organization-lookup.js';
import { PermissionCheck } from './permission-check.js';
import { SessionGuard } from './session.guard.js';
import { createValidationPipe } from './validation.pipe.js';
import { Writes } from './writes.js';

/** What every endpoint of the management API goes through. Guards run in the order they are listed. */
@Global()
@Module({
  imports: [DiscoveryModule, PassportModule, TerminusModule.forRoot({ errorLogStyle: 'json', logger: false })],
  controllers: [HealthController],
  providers: [
    Writes,
    OrganizationLookup,
    PermissionCheck,
    { provide: APP_GUARD, useClass: SessionGuard },
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
    { provide: APP_INTERCEPTOR, useClass: EntityTagInterceptor },
    { provide: APP_PIPE, useFactory: createValidationPipe },
    { provide: APP_FILTER, useClass: ErrorFilter },
  ],
  exports: [Writes, OrganizationLookup, PermissionCheck],
})
export class HttpModule {}

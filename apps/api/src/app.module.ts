import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { AuditModule } from './audit/audit.module.js';
import { ConfigModule } from './config/config.module.js';
import { PartsModule, type AppParts } from './config/parts.js';
import { HttpModule } from './http/http.module.js';
import { KeysModule } from './keys/keys.module.js';
import { MailModule } from './mail/mail.module.js';
import { QuotasModule } from './quotas/quotas.module.js';
import { RoutingModule } from './routing/routing.module.js';
import { TenantsModule } from './tenants/tenants.module.js';

/** The areas of the product: the API's table of contents. */
@Module({
  imports: [HttpModule, MailModule, ConfigModule, TenantsModule, KeysModule, QuotasModule, RoutingModule, AuditModule],
})
export class AppModule {
  /** `more` are areas that only some processes have. */
  static forRoot(parts: AppParts, more: readonly (Type | DynamicModule)[] = []): DynamicModule {
    return { module: AppModule, imports: [PartsModule.forRoot(parts), ...more] };
  }
}

import { Module } from '@nestjs/common';
import { ApiKeysController } from './api-keys/api-keys.controller.js';
import { ApiKeyRotationService } from './api-keys/api-key-rotation.service.js';
import { ApiKeysService } from './api-keys/api-keys.service.js';

import { PlaygroundTicketsController } from './playground-tickets/playground-tickets.controller.js';
import { PlaygroundTicketsService } from './playground-tickets/playground-tickets.service.js';
import { CredentialProbe } from './provider-credentials/credential-probe.js';
import { ProviderCredentialsController } from './provider-credentials/provider-credentials.controller.js';
import { ProviderCredentialsService } from './provider-credentials/provider-credentials.service.js';
import { TrustedIssuersController } from './trusted-issuers/trusted-issuers.controller.js';
import { TrustedIssuersService } from './trusted-issuers/trusted-issuers.service.js';

/** Secrets: the keys we issue to call /v1, and those upstreams issued to us. */
@Module({
  controllers: [
    ApiKeysController,
    PlaygroundTicketsController,
    ProviderCredentialsController,
    TrustedIssuersController,
  ],
  providers: [
    ApiKeysService,
    ApiKeyRotationService,
    PlaygroundTicketsService,
    ProviderCredentialsService,
    CredentialProbe,
    TrustedIssuersService,
  ],
  exports: [ApiKeysService],
})
export class KeysModule {}

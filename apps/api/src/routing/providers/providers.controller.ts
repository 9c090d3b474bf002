import { Controller, Get } from '@nestjs/common';
import { providerListSchema, type ProviderManifestView } from '@tollgate/contracts';
import { providers } from '@tollgate/providers';
import { SignedIn } from '../../http/permission.decorator.js';
import { Returns } from '../../http/returns.decorator.js';

/** What kinds of upstream there are, described well enough to render forms. The same for everyone, and no secret. */
@Controller('providers')
export class ProvidersController {
  @SignedIn()
  @Get()
  @Returns(providerListSchema)
  list(): { data: ProviderManifestView[]; nextCursor: null } {
    const data = [...providers.values()].map(({ manifest, endpoints }) => ({
      id: manifest.id,
      label: manifest.label,
      defaultBaseUrl: manifest.defaultBaseUrl ?? null,
      endpoints: Object.keys(endpoints),
      credentialSchema: { ...manifest.credentialSchema },
      optionsSchema: { ...manifest.optionsSchema },
    }));
    return { data, nextCursor: null };
  }
}

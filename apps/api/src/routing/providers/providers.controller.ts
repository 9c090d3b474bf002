import { Controller, Get } from '@nestjs/common';
import { providerListSchema, type ProviderManifestView } from '@tollgate/contracts';
import { capabilitiesOf, endpointsOf, providers } from '@tollgate/providers';
import { SignedIn } from '../../http/permission.decorator.js';
import { Returns } from '../../http/returns.decorator.js';

/** What kinds of upstream there are, described well enough to render forms. The same for everyone, and no secret. */
@Controller('providers')
export class ProvidersController {
  @SignedIn()
  @Get()
  @Returns(providerListSchema)
  list(): { data: ProviderManifestView[]; nextCursor: null } {
    const data = [...providers.values()].map((provider) => ({
      id: provider.manifest.id,
      label: provider.manifest.label,
      defaultBaseUrl: provider.manifest.defaultBaseUrl ?? null,
      endpoints: endpointsOf(provider),
      capabilities: Object.fromEntries(
        endpointsOf(provider).map((endpoint) => [endpoint, [...(capabilitiesOf(provider, endpoint) ?? [])]]),
      ),
      credentialSchema: { ...provider.manifest.credentialSchema },
      optionsSchema: { ...provider.manifest.optionsSchema },
    }));
    return { data, nextCursor: null };
  }
}

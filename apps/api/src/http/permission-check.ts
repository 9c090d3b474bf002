import { Inject, Injectable, RequestMethod, type OnModuleInit } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { accessMetadata, type Access } from './permission.decorator.js';
import { isPermission } from './permissions.js';

/** One endpoint as declared. */
export interface DeclaredEndpoint {
  name: string;
  method: string;
  paths: string[];
  access: Access | undefined;
}

/** Stops the start when an endpoint has not said who may use it: forgetting is not a permission. */
@Injectable()
export class PermissionCheck implements OnModuleInit {
  constructor(
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(MetadataScanner) private readonly scanner: MetadataScanner,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  onModuleInit(): void {
    const bad = this.endpoints().filter(
      ({ access }) => !access || (access.kind === 'permission' && !isPermission(access.permission)),
    );
    if (bad.length > 0) {
      const names = bad.map(({ name }) => name).join(', ');
      throw new Error(`These endpoints declare no permission (@Requires, @SignedIn or @Public): ${names}.`);
    }
  }

  /** Every endpoint of every controller, for this check and for the tests that try them all. */
  endpoints(): DeclaredEndpoint[] {
    return this.discovery.getControllers().flatMap(({ instance, metatype }): DeclaredEndpoint[] => {
      if (!metatype || typeof instance !== 'object' || instance === null) return [];
      const prototype = Object.getPrototypeOf(instance) as Record<string, unknown>;
      return this.scanner.getAllMethodNames(prototype).flatMap((methodName): DeclaredEndpoint[] => {
        const handler = prototype[methodName];
        if (typeof handler !== 'function' || !Reflect.hasMetadata(PATH_METADATA, handler)) return [];
        const bases = [Reflect.getMetadata(PATH_METADATA, metatype) as string | string[]].flat();
        const tails = [Reflect.getMetadata(PATH_METADATA, handler) as string | string[]].flat();
        return [
          {
            name: `${metatype.name}.${methodName}`,
            method: RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod],
            paths: bases.flatMap((base) =>
              tails.map((tail) => `/${base}/${tail}`.replaceAll(/\/+/g, '/').replace(/\/$/, '') || '/'),
            ),
            access: this.reflector.getAllAndOverride<Access | undefined>(accessMetadata, [handler, metatype]),
          },
        ];
      });
    });
  }
}

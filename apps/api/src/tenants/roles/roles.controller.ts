import { Controller, Get } from '@nestjs/common';
import { roleCatalogueSchema, type RoleCatalogue } from '@tollgate/contracts';
import { SignedIn } from '../../http/permission.decorator.js';
import { roleCatalogue } from '../../http/permissions.js';
import { Returns } from '../../http/returns.decorator.js';

/** The table that is enforced, for people to read. */
@Controller('roles')
export class RolesController {
  @SignedIn()
  @Get()
  @Returns(roleCatalogueSchema)
  list(): RoleCatalogue {
    return roleCatalogue();
  }
}

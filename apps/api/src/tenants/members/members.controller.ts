import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Patch, Query } from '@nestjs/common';
import {
  memberPageSchema,
  memberSchema,
  pageQuerySchema,
  updateMemberSchema,
  type Member,
  type Page,
  type PageQuery,
  type UpdateMember,
} from '@tollgate/contracts';
import { CurrentCaller, CurrentOrganization, type Caller, type OrganizationScope } from '../../http/actor.js';
import { Tagged } from '../../http/entity-tag.js';
import { Requires } from '../../http/permission.decorator.js';
import { Returns } from '../../http/returns.decorator.js';
import { memberTag, MembersService } from './members.service.js';

@Controller('organizations/:organizationId/members')
export class MembersController {
  constructor(private readonly members: MembersService) {}

  @Requires('members:read')
  @Get()
  @Returns(memberPageSchema)
  list(
    @CurrentOrganization() organization: OrganizationScope,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<Page<Member>> {
    return this.members.list(organization.organizationId, query);
  }

  @Requires('members:read')
  @Get(':memberId')
  @Returns(memberSchema)
  @Tagged(memberTag)
  get(@CurrentOrganization() organization: OrganizationScope, @Param('memberId') memberId: string): Promise<Member> {
    return this.members.get(organization.organizationId, memberId);
  }

  @Requires('members:write')
  @Patch(':memberId')
  @Returns(memberSchema)
  @Tagged(memberTag)
  changeRole(
    @CurrentCaller() caller: Caller,
    @CurrentOrganization() organization: OrganizationScope,
    @Param('memberId') memberId: string,
    @Body({ schema: updateMemberSchema }) body: UpdateMember,
    @Headers('if-match') ifMatch?: string,
  ): Promise<Member> {
    return this.members.changeRole(caller, organization.organizationId, memberId, body, ifMatch);
  }

  @Requires('members:write')
  @Delete(':memberId')
  @HttpCode(204)
  @Returns(null, 204)
  remove(
    @CurrentCaller() caller: Caller,
    @CurrentOrganization() organization: OrganizationScope,
    @Param('memberId') memberId: string,
    @Headers('if-match') ifMatch?: string,
  ): Promise<void> {
    return this.members.remove(caller, organization.organizationId, memberId, ifMatch);
  }
}

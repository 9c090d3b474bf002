/** The table of roles and permissions stands in the contracts, because the portal shows what is enforced here. */
export {
  allPermissions,
  grants,
  isPermission,
  permissions,
  permissionsOf,
  roleCatalogue,
  type Permission,
} from '@tollgate/contracts';

/** Written by apps/api/src/http/portal-types.spec.ts from the OpenAPI document; never by hand. */
export interface paths {
  '/api/v1/alert-channels': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['alertChannels_list'];
    put?: never;
    post: operations['alertChannels_create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/alert-channels/{channelId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['alertChannels_get'];
    put?: never;
    post?: never;
    delete: operations['alertChannels_remove'];
    options?: never;
    head?: never;
    patch: operations['alertChannels_update'];
    trace?: never;
  };
  '/api/v1/alert-channels/{channelId}/deliveries': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['alertChannels_deliveries'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/api-keys/{apiKeyId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['apiKeys_get'];
    put?: never;
    post?: never;
    delete: operations['apiKeys_revoke'];
    options?: never;
    head?: never;
    patch: operations['apiKeys_update'];
    trace?: never;
  };
  '/api/v1/api-keys/{apiKeyId}/end-overlap': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['apiKeys_endOverlap'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/api-keys/{apiKeyId}/rotate': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['apiKeys_rotate'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/audit-entries': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['auditEntries_list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/audit-entries/export': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['auditEntries_download'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/audit-entries/verification': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['auditEntries_verification'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/audit-entries/verify': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['auditEntries_verify'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/invitations/accept': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['invitations_acceptAsNew'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/invitations/look': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['invitations_look'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/login': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['auth_login'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/logout': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['auth_logout'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/logout-everywhere': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['auth_logoutEverywhere'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/password': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['passwords_change'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/password-reset': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['passwords_useReset'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/session': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['auth_session'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/sessions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['auth_list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/sessions/{sessionId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['auth_get'];
    put?: never;
    post?: never;
    delete: operations['auth_revoke'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/sso/{identityProviderId}/start': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['sso_start'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/sso/callback': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['sso_callback'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/sso/choices': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['sso_choices'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/totp': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['totp_state'];
    put?: never;
    post: operations['totp_begin'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/totp/confirm': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['totp_confirm'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/totp/disable': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['totp_disable'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/totp/recovery-codes': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['totp_renewRecoveryCodes'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/config/revisions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['revisions_list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/config/revisions/{revisionId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['revisions_get'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/config/revisions/{revisionId}/diff': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['revisions_diff'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/config/revisions/{revisionId}/rollback': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['revisions_rollbackPlan'];
    put?: never;
    post: operations['revisions_rollback'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/deployment-health': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['deploymentHealth_list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/deployment-health/{deploymentId}/impact': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['deploymentHealth_impact'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/deployments': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['deployments_list'];
    put?: never;
    post: operations['deployments_create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/deployments/{deploymentId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['deployments_get'];
    put?: never;
    post?: never;
    delete: operations['deployments_remove'];
    options?: never;
    head?: never;
    patch: operations['deployments_update'];
    trace?: never;
  };
  '/api/v1/deployments/{deploymentId}/test': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['deployments_test'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/invitations/accept': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['invitations_acceptAsUser'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/limit-alerts': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['limitAlerts_list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/limit-plans': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['plans_list'];
    put?: never;
    post: operations['plans_create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/limit-plans/{planId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['plans_get'];
    put?: never;
    post?: never;
    delete: operations['plans_remove'];
    options?: never;
    head?: never;
    patch: operations['plans_update'];
    trace?: never;
  };
  '/api/v1/limit-store': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['limitStore_get'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/limits': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['limits_list'];
    put?: never;
    post: operations['limits_create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/limits/{limitId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['limits_get'];
    put?: never;
    post?: never;
    delete: operations['limits_remove'];
    options?: never;
    head?: never;
    patch: operations['limits_update'];
    trace?: never;
  };
  '/api/v1/limits/{limitId}/top-ups': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['limitTopUps_list'];
    put?: never;
    post: operations['limitTopUps_create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/limits/{limitId}/usage': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['limits_usage'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/management-tokens': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['managementTokens_list'];
    put?: never;
    post: operations['managementTokens_create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/management-tokens/{tokenId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['managementTokens_get'];
    put?: never;
    post?: never;
    delete: operations['managementTokens_revoke'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/model-facts': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['models_describe'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['organizations_list'];
    put?: never;
    post: operations['organizations_create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['organizations_get'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch: operations['organizations_update'];
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/alert-channels': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['alertChannels_listOfOrganization'];
    put?: never;
    post: operations['alertChannels_createOfOrganization'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/alert-channels/{channelId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['alertChannels_getOfOrganization'];
    put?: never;
    post?: never;
    delete: operations['alertChannels_removeOfOrganization'];
    options?: never;
    head?: never;
    patch: operations['alertChannels_updateOfOrganization'];
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/alert-channels/{channelId}/deliveries': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['alertChannels_deliveriesOfOrganization'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/api-keys': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['apiKeys_list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/audit-entries': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['auditEntries_listOfOrganization'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/audit-entries/export': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['auditEntries_downloadOfOrganization'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/audit-entries/verification': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['auditEntries_verificationOfOrganization'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/audit-entries/verify': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['auditEntries_verifyOfOrganization'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/config/revisions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['revisions_listOfOrganization'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/config/revisions/{revisionId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['revisions_getOfOrganization'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/config/revisions/{revisionId}/diff': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['revisions_diffOfOrganization'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/config/revisions/{revisionId}/rollback': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['revisions_rollbackPlanOfOrganization'];
    put?: never;
    post: operations['revisions_rollbackOfOrganization'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/deployment-health': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['deploymentHealth_listOfOrganization'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/deployment-health/{deploymentId}/impact': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['deploymentHealth_impactOfOrganization'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/deployments': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['deployments_listOfOrganization'];
    put?: never;
    post: operations['deployments_createOfOrganization'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/deployments/{deploymentId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['deployments_getOfOrganization'];
    put?: never;
    post?: never;
    delete: operations['deployments_removeOfOrganization'];
    options?: never;
    head?: never;
    patch: operations['deployments_updateOfOrganization'];
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/deployments/{deploymentId}/test': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['deployments_testOfOrganization'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/end-users': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['endUsers_list'];
    put?: never;
    post: operations['endUsers_create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/end-users/{endUserId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['endUsers_get'];
    put?: never;
    post?: never;
    delete: operations['endUsers_remove'];
    options?: never;
    head?: never;
    patch: operations['endUsers_update'];
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/exports/billing.csv': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['billingCsv_download'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/holds': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['holds_list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/holds/{holdId}/release': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['holds_release'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/identity-providers': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['identityProviders_list'];
    put?: never;
    post: operations['identityProviders_create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/identity-providers/{identityProviderId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['identityProviders_get'];
    put?: never;
    post?: never;
    delete: operations['identityProviders_remove'];
    options?: never;
    head?: never;
    patch: operations['identityProviders_update'];
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/invitations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['invitations_list'];
    put?: never;
    post: operations['invitations_create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/invitations/{invitationId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['invitations_get'];
    put?: never;
    post?: never;
    delete: operations['invitations_revoke'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/limit-alerts': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['limitAlerts_listOfOrganization'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/limit-plans': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['plans_listOfOrganization'];
    put?: never;
    post: operations['plans_createOfOrganization'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/limit-plans/{planId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['plans_getOfOrganization'];
    put?: never;
    post?: never;
    delete: operations['plans_removeOfOrganization'];
    options?: never;
    head?: never;
    patch: operations['plans_updateOfOrganization'];
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/limits': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['limits_listOfOrganization'];
    put?: never;
    post: operations['limits_createOfOrganization'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/limits/{limitId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['limits_getOfOrganization'];
    put?: never;
    post?: never;
    delete: operations['limits_removeOfOrganization'];
    options?: never;
    head?: never;
    patch: operations['limits_updateOfOrganization'];
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/limits/{limitId}/top-ups': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['limitTopUps_listOfOrganization'];
    put?: never;
    post: operations['limitTopUps_createOfOrganization'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/limits/{limitId}/usage': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['limits_usageOfOrganization'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/limits/effective': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['limitTree_effective'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/limits/tree': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['limitTree_tree'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/management-tokens': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['managementTokens_listOfOrganization'];
    put?: never;
    post: operations['managementTokens_createOfOrganization'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/management-tokens/{tokenId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['managementTokens_getOfOrganization'];
    put?: never;
    post?: never;
    delete: operations['managementTokens_revokeOfOrganization'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/members': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['members_list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/members/{memberId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['members_get'];
    put?: never;
    post?: never;
    delete: operations['members_remove'];
    options?: never;
    head?: never;
    patch: operations['members_changeRole'];
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/members/{memberId}/password-reset': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['passwords_createReset'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/models': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['models_list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/projects': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['projects_list'];
    put?: never;
    post: operations['projects_create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/provider-credentials': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['providerCredentials_listOfOrganization'];
    put?: never;
    post: operations['providerCredentials_createOfOrganization'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/provider-credentials/{credentialId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['providerCredentials_getOfOrganization'];
    put?: never;
    post?: never;
    delete: operations['providerCredentials_removeOfOrganization'];
    options?: never;
    head?: never;
    patch: operations['providerCredentials_updateOfOrganization'];
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/provider-credentials/{credentialId}/test': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['providerCredentials_testOfOrganization'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/reactivate': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['organizations_reactivate'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/requests': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['requests_list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/requests/histogram': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['requests_histogram'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/routes': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['routes_listOfOrganization'];
    put?: never;
    post: operations['routes_createOfOrganization'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/routes/{routeId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['routes_getOfOrganization'];
    put?: never;
    post?: never;
    delete: operations['routes_removeOfOrganization'];
    options?: never;
    head?: never;
    patch: operations['routes_updateOfOrganization'];
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/routes/dry-run': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['routeDryRun_runOfOrganization'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/suspend': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['organizations_suspend'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/trusted-issuers': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['trustedIssuers_listOfOrganization'];
    put?: never;
    post: operations['trustedIssuers_createOfOrganization'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/trusted-issuers/{issuerId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['trustedIssuers_getOfOrganization'];
    put?: never;
    post?: never;
    delete: operations['trustedIssuers_removeOfOrganization'];
    options?: never;
    head?: never;
    patch: operations['trustedIssuers_updateOfOrganization'];
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/usage': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['usage_usage'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/organizations/{organizationId}/usage-events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['usageEvents_list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/projects/{projectId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['projects_get'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch: operations['projects_update'];
    trace?: never;
  };
  '/api/v1/projects/{projectId}/api-keys': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['apiKeys_listOfProject'];
    put?: never;
    post: operations['apiKeys_create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/projects/{projectId}/archive': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['projects_archive'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/projects/{projectId}/playground-tickets': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['playgroundTickets_create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/projects/{projectId}/restore': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['projects_restore'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/provider-credentials': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['providerCredentials_list'];
    put?: never;
    post: operations['providerCredentials_create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/provider-credentials/{credentialId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['providerCredentials_get'];
    put?: never;
    post?: never;
    delete: operations['providerCredentials_remove'];
    options?: never;
    head?: never;
    patch: operations['providerCredentials_update'];
    trace?: never;
  };
  '/api/v1/provider-credentials/{credentialId}/test': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['providerCredentials_test'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/providers': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['providers_list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/requests/{requestId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['requests_get'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/requests/{requestId}/explain': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['requests_explain'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/roles': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['roles_list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/routes': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['routes_list'];
    put?: never;
    post: operations['routes_create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/routes/{routeId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['routes_get'];
    put?: never;
    post?: never;
    delete: operations['routes_remove'];
    options?: never;
    head?: never;
    patch: operations['routes_update'];
    trace?: never;
  };
  '/api/v1/routes/dry-run': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['routeDryRun_run'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/trusted-issuers': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['trustedIssuers_list'];
    put?: never;
    post: operations['trustedIssuers_create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/trusted-issuers/{issuerId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['trustedIssuers_get'];
    put?: never;
    post?: never;
    delete: operations['trustedIssuers_remove'];
    options?: never;
    head?: never;
    patch: operations['trustedIssuers_update'];
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    AcceptInvitation: {
      name: string;
      password: string;
      token: string;
    };
    AlertChannel: {
      /** Format: date-time */
      createdAt: string;
      enabled: boolean;
      id: string;
      /** @enum {string} */
      kind: 'webhook' | 'mail';
      name: string;
      organizationId: string | null;
      target: string;
      /** Format: date-time */
      updatedAt: string;
    };
    AlertChannelPage: {
      data: components['schemas']['AlertChannel'][];
      nextCursor: string | null;
    };
    AlertDelivery: {
      alertId: string;
      attempts: number;
      /** Format: date-time */
      createdAt: string;
      deliveredAt: string | null;
      id: string;
      lastError: string | null;
      lastStatus: number | null;
      nextAttemptAt: string | null;
      /** @enum {string} */
      state: 'pending' | 'delivered' | 'failed';
    };
    AlertDeliveryPage: {
      data: components['schemas']['AlertDelivery'][];
      nextCursor: string | null;
    };
    ApiKey: {
      /** Format: date-time */
      createdAt: string;
      createdBy: {
        id: string;
        name: string;
      } | null;
      /** @enum {string} */
      environment: 'live' | 'test';
      expiresAt: string | null;
      flags: ('idle' | 'never_expires' | 'rotating')[];
      id: string;
      ipAllow: string[];
      lastUsedAt: string | null;
      lastUsedIp: string | null;
      lastUsedModel: string | null;
      maskedKey: string;
      name: string;
      organizationId: string;
      owner: components['schemas']['ApiKeyOwner'] | null;
      parentId: string | null;
      projectId: string;
      projectName: string;
      requestsMonth: number | null;
      revokedAt: string | null;
      scopes: components['schemas']['KeyScopes'];
      secrets: components['schemas']['ApiKeySecret'][];
      spendMonth: string | null;
      /** @enum {string} */
      state: 'active' | 'revoked' | 'expired';
      tags: {
        [key: string]: string;
      };
    };
    ApiKeyOwner:
      | {
          id: string;
          name: string;
          /** @enum {string} */
          type: 'user';
        }
      | {
          name: string;
          /** @enum {string} */
          type: 'service_account';
        };
    ApiKeyPage: {
      data: components['schemas']['ApiKey'][];
      nextCursor: string | null;
    };
    ApiKeySecret: {
      id: string;
      lastUsedAt: string | null;
      lastUsedIp: string | null;
      lastUsedModel: string | null;
      maskedKey: string;
      /** @enum {string} */
      state: 'current' | 'overlap' | 'ended';
      /** Format: date-time */
      validFrom: string;
      validUntil: string | null;
    };
    AttemptDetail: {
      attempt: number;
      charge: string | null;
      cost: string | null;
      deployment: string;
      /** Format: date-time */
      endedAt: string;
      errorKind: string | null;
      finishReason: string | null;
      firstByteAt: string | null;
      price: {
        lines: {
          amount: string;
          tokenClass: string;
          tokens: number;
          usdPerMillion: string;
        }[];
        source: string;
        versionId: string;
      } | null;
      priced: boolean;
      /** @enum {string} */
      provenance: 'reported' | 'drained' | 'estimated' | 'none';
      provider: string;
      responseModel: string | null;
      /** Format: date-time */
      startedAt: string;
      status: number | null;
      tokens: components['schemas']['TokenCounts'];
      upstreamModel: string;
      upstreamRequestId: string | null;
    };
    AuditEntry: {
      action: string;
      actor: {
        id: string | null;
        label: string;
        /** @enum {string} */
        type: 'user' | 'token' | 'system';
      };
      after: unknown | null;
      before: unknown | null;
      hash: string;
      id: string;
      ip: string | null;
      /** @enum {string} */
      means: 'portal' | 'api' | 'cli' | 'file' | 'system';
      previousHash: string | null;
      requestId: string | null;
      sequence: number;
      target: {
        id: string | null;
        type: string;
      };
      /** Format: date-time */
      time: string;
      userAgent: string | null;
    };
    AuditEntryPage: {
      data: components['schemas']['AuditEntry'][];
      nextCursor: string | null;
    };
    AuditVerification: {
      brokenAt: number | null;
      brokenId: string | null;
      entries: number;
      head: {
        hash: string;
        sequence: number;
      } | null;
      ok: boolean;
      reason: ('edited' | 'removed' | 'reordered') | null;
    };
    BeginTotp: {
      password: string;
    };
    CallableModel: {
      capabilities: string[];
      contextWindow: number | null;
      dataClass: string;
      defaultMaxOutputTokens: number;
      endpoints: string[];
      /** @enum {string} */
      health: 'healthy' | 'degraded' | 'unavailable';
      limits: components['schemas']['ModelLimit'][];
      model: string;
      /** @enum {string} */
      owner: 'platform' | 'organization' | 'project';
      prices: components['schemas']['ModelRates'][] | null;
      pricesDiffer: boolean;
      projectId: string | null;
      routeId: string;
      strategy: string;
      targets: components['schemas']['ModelTarget'][];
      unpriced: boolean;
    };
    CallableModelPage: {
      /** Format: date-time */
      asOf: string;
      data: components['schemas']['CallableModel'][];
      nextCursor: string | null;
    };
    ChangePassword: {
      currentPassword: string;
      newPassword: string;
    };
    ConfigChange: {
      after: unknown | null;
      before: unknown | null;
      /** @enum {string} */
      change: 'added' | 'changed' | 'removed';
      /** @enum {string} */
      kind: 'deployment' | 'route' | 'limit' | 'limit-plan' | 'trusted-issuer';
      name: string;
    };
    ConfigDiff: {
      changes: components['schemas']['ConfigChange'][];
      from: number | null;
      to: number;
    };
    ConfigRevision: {
      appliedAt: string | null;
      author: string;
      /** Format: date-time */
      createdAt: string;
      hash: string;
      id: string;
      organizationId: string | null;
      parentId: string | null;
      reason: string | null;
      sequence: number;
      /** @enum {string} */
      source: 'api' | 'portal' | 'file';
      /** @enum {string} */
      state: 'pending' | 'applied' | 'superseded';
    };
    ConfigRevisionDetail: {
      appliedAt: string | null;
      author: string;
      /** Format: date-time */
      createdAt: string;
      document: unknown;
      hash: string;
      id: string;
      organizationId: string | null;
      parentId: string | null;
      reason: string | null;
      sequence: number;
      /** @enum {string} */
      source: 'api' | 'portal' | 'file';
      /** @enum {string} */
      state: 'pending' | 'applied' | 'superseded';
    };
    ConfigRevisionPage: {
      data: components['schemas']['ConfigRevision'][];
      nextCursor: string | null;
    };
    ConfirmTotp: {
      totp: string;
    };
    CreateAlertChannel:
      | {
          /** @enum {string} */
          kind: 'webhook';
          name: string;
          /** Format: uri */
          url: string;
        }
      | {
          /** Format: email */
          email: string;
          /** @enum {string} */
          kind: 'mail';
          name: string;
        };
    CreateApiKey: {
      /** @enum {string} */
      environment?: 'live' | 'test';
      expiresAt?: string | null;
      ipAllow?: string[];
      name: string;
      owner?: components['schemas']['GiveApiKeyOwner'];
      parentId?: string;
      scopes?: components['schemas']['KeyScopes'];
      tags?: {
        [key: string]: string;
      };
    };
    CreatedAlertChannel: {
      /** Format: date-time */
      createdAt: string;
      enabled: boolean;
      id: string;
      /** @enum {string} */
      kind: 'webhook' | 'mail';
      name: string;
      organizationId: string | null;
      secret: string | null;
      target: string;
      /** Format: date-time */
      updatedAt: string;
    };
    CreatedApiKey: {
      /** Format: date-time */
      createdAt: string;
      createdBy: {
        id: string;
        name: string;
      } | null;
      /** @enum {string} */
      environment: 'live' | 'test';
      expiresAt: string | null;
      flags: ('idle' | 'never_expires' | 'rotating')[];
      id: string;
      ipAllow: string[];
      key: string;
      lastUsedAt: string | null;
      lastUsedIp: string | null;
      lastUsedModel: string | null;
      maskedKey: string;
      name: string;
      organizationId: string;
      owner: components['schemas']['ApiKeyOwner'] | null;
      parentId: string | null;
      projectId: string;
      projectName: string;
      requestsMonth: number | null;
      revokedAt: string | null;
      scopes: components['schemas']['KeyScopes'];
      secrets: components['schemas']['ApiKeySecret'][];
      spendMonth: string | null;
      /** @enum {string} */
      state: 'active' | 'revoked' | 'expired';
      tags: {
        [key: string]: string;
      };
    };
    CreateDeployment: {
      apiKey?: string;
      baseUrl?: string | null;
      capacity?: components['schemas']['DeploymentCapacity'] | null;
      /** @enum {string} */
      clearance?: 'public' | 'internal' | 'restricted';
      contextWindow?: number | null;
      credential?: {
        [key: string]: string;
      };
      credentialId?: string;
      model?: string;
      name: string;
      /** @default {} */
      options?: {
        [key: string]: unknown;
      };
      price?: components['schemas']['DeploymentPrice'] | null;
      probeIntervalMs?: number | null;
      provider: string;
      /**
       * @default hot
       * @enum {string}
       */
      state?: 'hot' | 'warming' | 'cold' | 'draining' | 'disabled';
      /** @enum {string} */
      streamUsage?: 'request' | 'always' | 'never';
      timeouts?: components['schemas']['DeploymentTimeouts'];
      upstreamModel?: string;
    };
    CreatedInvitation: {
      acceptedAt: string | null;
      /** Format: date-time */
      createdAt: string;
      createdBy: {
        id: string;
        name: string;
      } | null;
      email: string;
      /** Format: date-time */
      expiresAt: string;
      id: string;
      link: string;
      /** @enum {string} */
      mail: 'none' | 'queued' | 'sent' | 'failed';
      /** @enum {string} */
      role: 'owner' | 'admin' | 'developer' | 'billing' | 'viewer';
      /** @enum {string} */
      state: 'open' | 'accepted' | 'revoked' | 'expired';
    };
    CreatedManagementToken: {
      /** Format: date-time */
      createdAt: string;
      expiresAt: string | null;
      id: string;
      lastUsedAt: string | null;
      name: string;
      organizationId: string | null;
      permissions: string[];
      prefix: string;
      revokedAt: string | null;
      token: string;
    };
    CreateEndUser: {
      attributes: {
        [key: string]: string;
      };
      endUser: string;
    };
    CreateIdentityProvider: {
      clientId: string;
      /** @default null */
      clientSecret?: string | null;
      /** @default null */
      defaultRole?: ('owner' | 'admin' | 'developer' | 'billing' | 'viewer') | null;
      emailDomains?: string[];
      /** @default true */
      enabled?: boolean;
      /** @default groups */
      groupsClaim?: string;
      /** Format: uri */
      issuer: string;
      name: string;
      /** @default true */
      provision?: boolean;
      /** @default [] */
      roleMappings?: {
        group: string;
        /** @enum {string} */
        role: 'owner' | 'admin' | 'developer' | 'billing' | 'viewer';
      }[];
      /**
       * @default [
       *       "profile",
       *       "email"
       *     ]
       */
      scopes?: string[];
    };
    CreateInvitation: {
      /** Format: email */
      email: string;
      /** @default 168 */
      expiresInHours?: number;
      /** @enum {string} */
      role: 'owner' | 'admin' | 'developer' | 'billing' | 'viewer';
    };
    CreateLimit: {
      /** @default [] */
      alerts?: number[];
      /** @enum {string} */
      algorithm?: 'token_bucket' | 'leaky_bucket' | 'sliding_window' | 'calendar';
      amount: string;
      burst?: string;
      /** @enum {string} */
      dimension: 'requests' | 'input_tokens' | 'output_tokens' | 'total_tokens' | 'concurrency' | 'spend';
      /** @default 0 */
      maxWaitMs?: number;
      /**
       * @default hard
       * @enum {string}
       */
      mode?: 'hard' | 'soft';
      on?: components['schemas']['LimitSubject'];
      /** @default false */
      rollover?: boolean;
      subject: components['schemas']['LimitSubject'];
      /** @enum {string} */
      window: 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'none';
    };
    CreateLimitPlan: {
      /** @default false */
      default?: boolean;
      limits: components['schemas']['PlanLimit'][];
      name: string;
    };
    CreateLimitTopUp: {
      amount: string;
      reason: string;
    };
    CreateManagementToken: {
      expiresAt?: string | null;
      name: string;
      permissions: string[];
    };
    CreateOrganization: {
      name: string;
      slug?: string;
      /** @default UTC */
      timeZone?: string;
    };
    CreateProject: {
      name: string;
      slug?: string;
    };
    CreateProviderCredential: {
      apiKey?: string;
      baseUrl?: string | null;
      credential?: {
        [key: string]: string;
      };
      name: string;
      /** @default {} */
      options?: {
        [key: string]: unknown;
      };
      provider: string;
    };
    CreateRoute: {
      dataClass?: ('public' | 'internal' | 'restricted') | null;
      defaultMaxOutputTokens?: number | null;
      dropParams?: boolean;
      failover?: components['schemas']['RouteFailover'] | null;
      model: string;
      overflow?: components['schemas']['RouteOverflow'] | null;
      rules?: components['schemas']['RouteRule'][];
      /**
       * @default priority
       * @enum {string}
       */
      strategy?:
        | 'priority'
        | 'weighted'
        | 'round-robin'
        | 'least-in-flight'
        | 'least-latency'
        | 'least-cost'
        | 'session-affinity'
        | 'prefix-affinity'
        | 'engine-load'
        | 'split';
      targets: components['schemas']['RouteTarget'][];
      wake?: components['schemas']['RouteWake'] | null;
    };
    CreateTrustedIssuer: {
      algorithms: (
        'RS256' | 'RS384' | 'RS512' | 'PS256' | 'PS384' | 'PS512' | 'ES256' | 'ES384' | 'ES512' | 'EdDSA' | 'Ed25519'
      )[];
      audiences: string[];
      claims?: components['schemas']['TokenClaims'];
      clockToleranceSeconds?: number;
      enabled?: boolean;
      issuer: string;
      jwksUrl: string;
      name: string;
      project?: string | null;
      scopes?: components['schemas']['KeyScopes'];
    };
    CredentialTest: {
      error: {
        kind: string;
        message: string;
      } | null;
      host: string;
      latencyMs: number;
      models: string[] | null;
      ok: boolean;
      status: number | null;
      /** Format: date-time */
      testedAt: string;
    };
    Decision: {
      /** @enum {string} */
      dataClass?: 'public' | 'internal' | 'restricted';
      limits: {
        amount: string;
        dimension: string;
        freeAfter: string;
        held: string;
        id: string;
        mode: string;
        needed?: string;
        ok: boolean;
        remedy?: string | null;
        resetAt?: string | null;
        subject: string;
        unit: string;
        usedBefore: string;
        window: string;
      }[];
      overflow?: boolean;
      queuedMs?: number;
      refusedBy?: {
        limitId: string;
        reason: string;
      };
      route: {
        model: string;
        revision: number | null;
        strategy: string;
      } | null;
      rule?: {
        name: string;
        reason: string;
      };
      targets: {
        deployment: string;
        filters: {
          name: string;
          ok: boolean;
          reason?: string;
        }[];
        outcome: string;
        score?: number | null;
      }[];
      variant?: string;
    };
    Deployment: {
      baseUrl: string | null;
      capacity: components['schemas']['DeploymentCapacity'] | null;
      clearance: ('public' | 'internal' | 'restricted') | null;
      configRevision: number | null;
      contextWindow: number | null;
      /** Format: date-time */
      createdAt: string;
      credentialHint: string | null;
      credentialId: string | null;
      id: string;
      /** @enum {string} */
      managedBy: 'api' | 'file';
      name: string;
      options: {
        [key: string]: unknown;
      };
      organizationId: string | null;
      price: components['schemas']['DeploymentPrice'] | null;
      probeIntervalMs: number | null;
      provider: string;
      /** @enum {string} */
      state: 'hot' | 'warming' | 'cold' | 'draining' | 'disabled';
      streamUsage: ('request' | 'always' | 'never') | null;
      timeouts: components['schemas']['DeploymentTimeouts'] | null;
      /** Format: date-time */
      updatedAt: string;
      upstreamModel: string;
    };
    DeploymentCapacity: {
      /** @default false */
      adaptive: boolean;
      maxInFlight: number;
      /** @default 10000 */
      maxWaitMs: number;
      /** @default 0 */
      queue: number;
    };
    DeploymentHealth: {
      /** @enum {string} */
      breaker: 'closed' | 'open' | 'half-open';
      deploymentId: string;
      engine: {
        cacheUse: number | null;
        running: number;
        waiting: number;
      } | null;
      failuresInRow: number;
      firstByteMs: number | null;
      inFlight: number;
      name: string;
      reason: ('errors' | 'error-rate' | 'probe' | 'slow') | null;
      replyMs: number | null;
      share: number;
      /** @enum {string} */
      state: 'hot' | 'warming' | 'cold' | 'draining' | 'disabled';
    };
    DeploymentHealthList: {
      /** Format: date-time */
      asOf: string;
      data: components['schemas']['DeploymentHealth'][];
    };
    DeploymentImpact: {
      deploymentId: string;
      inFlight: number | null;
      lastDay: {
        apiKeys: number;
        charge: string;
        organizations: {
          id: string;
          name: string;
          requests: number;
        }[];
        requests: number;
      };
      name: string;
      routes: {
        model: string;
        organizationId: string | null;
        organizationName: string | null;
        otherTargets: number;
      }[];
    };
    DeploymentPage: {
      data: components['schemas']['Deployment'][];
      nextCursor: string | null;
    };
    DeploymentPrice: {
      cachedInput?: string;
      cacheWrite?: string;
      cacheWrite1h?: string;
      input: string;
      inputAudio?: string;
      output: string;
      outputAudio?: string;
      reasoning?: string;
    };
    DeploymentTest: {
      costUsd: string | null;
      error: {
        code: string;
        message: string;
      } | null;
      inputTokens: number | null;
      latencyMs: number;
      ok: boolean;
      outputTokens: number | null;
      status: number;
      /** Format: date-time */
      testedAt: string;
      text: string | null;
    };
    DeploymentTimeouts: {
      connectMs?: number;
      firstByteMs?: number;
      idleMs?: number;
      totalMs?: number;
    };
    DryRunTarget: {
      deployment: string;
      deploymentId: string;
      filters: {
        name: string;
        ok: boolean;
        reason?: string;
      }[];
      firstByteMs: number | null;
      /** @enum {string} */
      health: 'closed' | 'open' | 'half-open';
      inFlight: number;
      mostCostUsd: string | null;
      position: number | null;
      price: {
        input: string | null;
        output: string | null;
      } | null;
      problem: {
        code: string;
        message: string;
      } | null;
      provider: string;
      score: number | null;
      /** @enum {string} */
      state: 'hot' | 'warming' | 'cold' | 'draining' | 'disabled';
      /** @enum {string} */
      tier: 'primary' | 'backup';
      upstreamModel: string;
      weight: number;
    };
    EffectiveLimit: {
      alerts: number[];
      /** @enum {string} */
      algorithm: 'token_bucket' | 'leaky_bucket' | 'sliding_window' | 'calendar';
      amount: string;
      because: string;
      binding: boolean;
      burst: string | null;
      configRevision: number | null;
      /** Format: date-time */
      createdAt: string;
      /** @enum {string} */
      dimension: 'requests' | 'input_tokens' | 'output_tokens' | 'total_tokens' | 'concurrency' | 'spend';
      forEach: boolean;
      forecast: components['schemas']['LimitForecast'] | null;
      id: string;
      inheritedFrom: ('platform' | 'organization' | 'project' | 'plan') | null;
      /** @enum {string} */
      managedBy: 'api' | 'file';
      maxWaitMs: number;
      /** @enum {string} */
      mode: 'hard' | 'soft';
      on: {
        id?: string;
        /** @enum {string} */
        type:
          'global' | 'organization' | 'project' | 'api_key' | 'end_user' | 'model' | 'endpoint' | 'ip' | 'deployment';
      } | null;
      organizationId: string | null;
      /** @enum {string} */
      origin: 'platform' | 'organization' | 'plan';
      planId: string | null;
      rollover: boolean;
      standing: components['schemas']['LimitStanding'] | null;
      /** @enum {string} */
      status: 'ok' | 'near' | 'over' | 'unknown';
      subject: {
        id?: string;
        /** @enum {string} */
        type:
          'global' | 'organization' | 'project' | 'api_key' | 'end_user' | 'model' | 'endpoint' | 'ip' | 'deployment';
      };
      /** @enum {string} */
      unit: 'requests' | 'tokens' | 'USD' | 'open requests';
      /** Format: date-time */
      updatedAt: string;
      /** @enum {string} */
      window: 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'none';
    };
    EffectiveLimits: {
      /** Format: date-time */
      asOf: string;
      countersKnown: boolean;
      limits: components['schemas']['EffectiveLimit'][];
    };
    EndUser: {
      attributes: {
        [key: string]: string;
      };
      /** Format: date-time */
      createdAt: string;
      endUser: string;
      id: string;
      /** Format: date-time */
      updatedAt: string;
    };
    EndUserPage: {
      data: components['schemas']['EndUser'][];
      nextCursor: string | null;
    };
    GiveApiKeyOwner:
      | (
          | {
              id: string;
              /** @enum {string} */
              type: 'user';
            }
          | {
              name: string;
              /** @enum {string} */
              type: 'service_account';
            }
        )
      | null;
    IdentityProvider: {
      clientId: string;
      /** Format: date-time */
      createdAt: string;
      defaultRole: ('owner' | 'admin' | 'developer' | 'billing' | 'viewer') | null;
      emailDomains: string[];
      enabled: boolean;
      groupsClaim: string;
      hasClientSecret: boolean;
      id: string;
      /** Format: uri */
      issuer: string;
      name: string;
      provision: boolean;
      redirectUri: string;
      roleMappings: {
        group: string;
        /** @enum {string} */
        role: 'owner' | 'admin' | 'developer' | 'billing' | 'viewer';
      }[];
      scopes: string[];
      signInUrl: string;
      /** Format: date-time */
      updatedAt: string;
    };
    IdentityProviderPage: {
      data: components['schemas']['IdentityProvider'][];
      nextCursor: string | null;
    };
    Invitation: {
      acceptedAt: string | null;
      /** Format: date-time */
      createdAt: string;
      createdBy: {
        id: string;
        name: string;
      } | null;
      email: string;
      /** Format: date-time */
      expiresAt: string;
      id: string;
      /** @enum {string} */
      mail: 'none' | 'queued' | 'sent' | 'failed';
      /** @enum {string} */
      role: 'owner' | 'admin' | 'developer' | 'billing' | 'viewer';
      /** @enum {string} */
      state: 'open' | 'accepted' | 'revoked' | 'expired';
    };
    InvitationOffer: {
      email: string;
      /** Format: date-time */
      expiresAt: string;
      hasAccount: boolean;
      organizationName: string;
      /** @enum {string} */
      role: 'owner' | 'admin' | 'developer' | 'billing' | 'viewer';
    };
    InvitationPage: {
      data: components['schemas']['Invitation'][];
      nextCursor: string | null;
    };
    InvitationToken: {
      token: string;
    };
    KeyScopes: {
      /** @enum {string} */
      dataClass?: 'public' | 'internal' | 'restricted';
      endpoints?: string[];
      models?: string[];
    };
    Limit: {
      alerts: number[];
      /** @enum {string} */
      algorithm: 'token_bucket' | 'leaky_bucket' | 'sliding_window' | 'calendar';
      amount: string;
      burst: string | null;
      configRevision: number | null;
      /** Format: date-time */
      createdAt: string;
      /** @enum {string} */
      dimension: 'requests' | 'input_tokens' | 'output_tokens' | 'total_tokens' | 'concurrency' | 'spend';
      id: string;
      /** @enum {string} */
      managedBy: 'api' | 'file';
      maxWaitMs: number;
      /** @enum {string} */
      mode: 'hard' | 'soft';
      on: {
        id?: string;
        /** @enum {string} */
        type:
          'global' | 'organization' | 'project' | 'api_key' | 'end_user' | 'model' | 'endpoint' | 'ip' | 'deployment';
      } | null;
      organizationId: string | null;
      rollover: boolean;
      state?: {
        amount: string;
        held: string;
        resetAt: string | null;
        used: string;
      };
      subject: {
        id?: string;
        /** @enum {string} */
        type:
          'global' | 'organization' | 'project' | 'api_key' | 'end_user' | 'model' | 'endpoint' | 'ip' | 'deployment';
      };
      /** Format: date-time */
      updatedAt: string;
      /** @enum {string} */
      window: 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'none';
    };
    LimitAlert: {
      amount: string;
      /** Format: date-time */
      createdAt: string;
      id: string;
      /** @enum {string} */
      kind: 'threshold' | 'forecast';
      limitId: string;
      /** Format: date-time */
      periodStart: string;
      settled: string;
      threshold: number;
    };
    LimitAlertPage: {
      data: components['schemas']['LimitAlert'][];
      nextCursor: string | null;
    };
    LimitForecast: {
      atEnd: string;
      exhaustedAt: string | null;
      percent: number;
      /** Format: date-time */
      periodEnd: string;
    };
    LimitHold: {
      /** Format: date-time */
      admittedAt: string;
      ageMs: number;
      apiKeyId: string | null;
      attempt: number | null;
      endpoint: string | null;
      id: string;
      limits: {
        dimension: ('requests' | 'input_tokens' | 'output_tokens' | 'total_tokens' | 'concurrency' | 'spend') | null;
        held: string;
        limitId: string;
      }[];
      maxCost: string | null;
      maxInputTokens: number | null;
      maxOutputTokens: number | null;
      model: string | null;
      owner: {
        hostname: string | null;
        id: string;
        live: boolean;
      };
      projectId: string | null;
      requestId: string;
      stuck: boolean;
    };
    LimitHoldPage: {
      data: components['schemas']['LimitHold'][];
      nextCursor: string | null;
    };
    LimitPage: {
      data: components['schemas']['Limit'][];
      nextCursor: string | null;
    };
    LimitPlan: {
      configRevision: number | null;
      /** Format: date-time */
      createdAt: string;
      /** @default false */
      default: boolean;
      id: string;
      limits: components['schemas']['PlanLimit'][];
      /** @enum {string} */
      managedBy: 'api' | 'file';
      name: string;
      organizationId: string | null;
      /** Format: date-time */
      updatedAt: string;
    };
    LimitPlanPage: {
      data: components['schemas']['LimitPlan'][];
      nextCursor: string | null;
    };
    LimitStanding: {
      amount: string;
      free: string;
      held: string;
      presumed: string;
      resetAt: string | null;
      settled: string;
      usedPercent: number;
    };
    LimitStore: {
      /** @enum {string} */
      connection: 'connected' | 'degraded';
      liveReplicas: number;
      rebuilding: boolean;
      shared: boolean;
      /** Format: date-time */
      since: string;
    };
    LimitSubject: {
      id?: string;
      /** @enum {string} */
      type: 'global' | 'organization' | 'project' | 'api_key' | 'end_user' | 'model' | 'endpoint' | 'ip' | 'deployment';
    };
    LimitTopUp: {
      amount: string;
      author: {
        id: string | null;
        type: string;
      };
      /** Format: date-time */
      createdAt: string;
      id: string;
      limitId: string;
      /** Format: date-time */
      periodStart: string;
      reason: string;
    };
    LimitTopUpPage: {
      data: components['schemas']['LimitTopUp'][];
      nextCursor: string | null;
    };
    LimitTree: {
      /** Format: date-time */
      asOf: string;
      countersKnown: boolean;
      limits: components['schemas']['TreeLimit'][];
      organization: {
        id: string;
        name: string;
        slug: string;
      };
      others: components['schemas']['TreeLimit'][];
      projects: components['schemas']['LimitTreeProject'][];
    };
    LimitTreeKey: {
      id: string;
      limits: components['schemas']['TreeLimit'][];
      name: string;
      state: string;
    };
    LimitTreeProject: {
      apiKeys: components['schemas']['LimitTreeKey'][];
      id: string;
      limits: components['schemas']['TreeLimit'][];
      name: string;
      otherApiKeys: number;
      slug: string;
    };
    LimitUsage: {
      /** @enum {string} */
      bucket: 'hour' | 'day';
      /** @enum {string} */
      dimension: 'requests' | 'input_tokens' | 'output_tokens' | 'total_tokens' | 'concurrency' | 'spend';
      /** Format: date-time */
      from: string;
      limitId: string;
      periods: {
        amount: string;
        periodEnd: string | null;
        /** Format: date-time */
        periodStart: string;
        settled: string;
        subject: string | null;
        topUps: string;
      }[];
      series:
        | {
            start: string;
            used: string;
          }[]
        | null;
      timeZone: string;
      /** Format: date-time */
      to: string;
      /** @enum {string} */
      unit: 'requests' | 'tokens' | 'USD' | 'open requests';
    };
    Login: {
      email: string;
      password: string;
      recoveryCode?: string;
      totp?: string;
    };
    ManagementToken: {
      /** Format: date-time */
      createdAt: string;
      expiresAt: string | null;
      id: string;
      lastUsedAt: string | null;
      name: string;
      organizationId: string | null;
      permissions: string[];
      prefix: string;
      revokedAt: string | null;
    };
    ManagementTokenPage: {
      data: components['schemas']['ManagementToken'][];
      nextCursor: string | null;
    };
    Member: {
      /** Format: date-time */
      createdAt: string;
      id: string;
      lastSignInAt: string | null;
      /** @enum {string} */
      role: 'owner' | 'admin' | 'developer' | 'billing' | 'viewer';
      twoFactor: boolean;
      user: {
        email: string;
        id: string;
        name: string;
      };
    };
    MemberPage: {
      data: components['schemas']['Member'][];
      nextCursor: string | null;
    };
    ModelFacts: {
      capabilities: string[];
      contextWindow: number | null;
      endpoints: string[];
      maxOutputTokens: number | null;
      model: string;
      prices: components['schemas']['ModelRates'][] | null;
      provider: string;
    };
    ModelLimit: {
      amount: string;
      /** @enum {string} */
      dimension: 'requests' | 'input_tokens' | 'output_tokens' | 'total_tokens' | 'concurrency' | 'spend';
      id: string;
      /** @enum {string} */
      mode: 'hard' | 'soft';
      on: {
        id: string | null;
        /** @enum {string} */
        type:
          'global' | 'organization' | 'project' | 'api_key' | 'end_user' | 'model' | 'endpoint' | 'ip' | 'deployment';
      } | null;
      subject: {
        id: string | null;
        /** @enum {string} */
        type:
          'global' | 'organization' | 'project' | 'api_key' | 'end_user' | 'model' | 'endpoint' | 'ip' | 'deployment';
      };
      /** @enum {string} */
      window: 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'none';
    };
    ModelRates: {
      cachedInput: string | null;
      cacheWrite: string | null;
      cacheWrite1h: string | null;
      fromInputTokens: number;
      input: string | null;
      inputAudio: string | null;
      output: string | null;
      outputAudio: string | null;
      reasoning: string | null;
    };
    ModelTarget: {
      capabilities: string[];
      contextWindow: number | null;
      deployment: string;
      /** @enum {string} */
      health: 'healthy' | 'returning' | 'ejected';
      healthReason: string | null;
      prices: components['schemas']['ModelRates'][] | null;
      provider: string;
      providerLabel: string;
      /** @enum {string} */
      state: 'hot' | 'warming' | 'cold' | 'draining' | 'disabled';
      /** @enum {string} */
      tier: 'primary' | 'backup';
      upstreamModel: string;
      weight: number;
    };
    Organization: {
      auditRetentionMonths: number | null;
      /** Format: date-time */
      createdAt: string;
      currency: string;
      id: string;
      name: string;
      /** @enum {string} */
      onLimitStoreFailure: 'strict' | 'local-share' | 'open';
      plan: string | null;
      slug: string;
      /** @enum {string} */
      state: 'active' | 'suspended' | 'closed';
      storeResponses: boolean;
      timeZone: string;
    };
    OrganizationPage: {
      data: components['schemas']['Organization'][];
      nextCursor: string | null;
    };
    OrganizationStateChange: {
      /** @default  */
      reason?: string;
    };
    OwnSession: {
      /** Format: date-time */
      createdAt: string;
      current: boolean;
      /** Format: date-time */
      expiresAt: string;
      id: string;
      ip: string | null;
      /** Format: date-time */
      lastSeenAt: string;
      /** @enum {string} */
      method: 'password' | 'invitation' | 'sso';
      userAgent: string | null;
    };
    OwnSessionList: {
      data: components['schemas']['OwnSession'][];
      nextCursor: null;
    };
    PasswordReset: {
      email: string;
      /** Format: date-time */
      expiresAt: string;
      link: string;
    };
    PlanLimit: {
      /** @default [] */
      alerts: number[];
      /** @enum {string} */
      algorithm?: 'token_bucket' | 'leaky_bucket' | 'sliding_window' | 'calendar';
      amount: string;
      burst?: string;
      /** @enum {string} */
      dimension: 'requests' | 'input_tokens' | 'output_tokens' | 'total_tokens' | 'concurrency' | 'spend';
      /** @default 0 */
      maxWaitMs: number;
      /**
       * @default hard
       * @enum {string}
       */
      mode: 'hard' | 'soft';
      on?: {
        id: string;
        /** @enum {string} */
        type: 'model' | 'endpoint';
      };
      /** @enum {string} */
      per: 'organization' | 'project' | 'api_key' | 'end_user' | 'ip';
      when?: {
        endUser: {
          [key: string]: string[];
        };
      };
      /** @enum {string} */
      window: 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'none';
    };
    PlaygroundTicket: {
      endUser: string;
      /** Format: date-time */
      expiresAt: string;
      ticket: string;
    };
    Problem: {
      code: string;
      detail: string;
      errors?: {
        message: string;
        path: string;
      }[];
      requestId: string;
      status: number;
      title: string;
      /** @constant */
      type: 'about:blank';
    };
    Project: {
      archivedAt: string | null;
      /** Format: date-time */
      createdAt: string;
      id: string;
      name: string;
      organizationId: string;
      slug: string;
    };
    ProjectPage: {
      data: components['schemas']['Project'][];
      nextCursor: string | null;
    };
    ProviderCredential: {
      baseUrl: string | null;
      /** Format: date-time */
      createdAt: string;
      hint: string | null;
      hosts: string[];
      id: string;
      /** @enum {string} */
      managedBy: 'api' | 'file';
      name: string;
      organizationId: string | null;
      provider: string;
      /** Format: date-time */
      updatedAt: string;
      usedBy: string[];
    };
    ProviderCredentialPage: {
      data: components['schemas']['ProviderCredential'][];
      nextCursor: string | null;
    };
    ProviderList: {
      data: components['schemas']['ProviderManifest'][];
      nextCursor: null;
    };
    ProviderManifest: {
      capabilities: {
        [key: string]: string[];
      };
      credentialSchema: {
        [key: string]: unknown;
      };
      defaultBaseUrl: string | null;
      endpoints: string[];
      id: string;
      label: string;
      optionsSchema: {
        [key: string]: unknown;
      };
    };
    RecoveryCodes: {
      recoveryCodes: string[];
    };
    ReleasedHold: {
      id: string;
      limits: {
        dimension: ('requests' | 'input_tokens' | 'output_tokens' | 'total_tokens' | 'concurrency' | 'spend') | null;
        held: string;
        limitId: string;
      }[];
      /** Format: date-time */
      releasedAt: string;
    };
    ReleaseHold: {
      reason: string;
    };
    RequestDetail: {
      apiKey: {
        id: string;
        name: string;
      } | null;
      attempts: number;
      attemptsDetail: components['schemas']['AttemptDetail'][];
      cache: string;
      charge: string | null;
      clientIp: string | null;
      cost: string | null;
      decision: components['schemas']['Decision'];
      deployment: string | null;
      durationMs: number | null;
      endedAt: string | null;
      endpoint: string;
      endUser: string | null;
      errorCode: string | null;
      firstByteAt: string | null;
      gatewayMs: number | null;
      id: string;
      inputTokens: number | null;
      organizationId: string;
      /** @enum {string} */
      outcome: 'succeeded' | 'refused' | 'failed' | 'aborted' | 'unknown';
      outputTokens: number | null;
      priced: boolean;
      project: {
        id: string;
        name: string;
      };
      requestedModel: string | null;
      servedModel: string | null;
      /** Format: date-time */
      startedAt: string;
      status: number;
      stream: boolean;
      tags: {
        [key: string]: string;
      };
      /** Format: date-time */
      time: string;
      tokens: components['schemas']['TokenCounts'];
      ttftMs: number | null;
    };
    RequestExplanation: {
      decision: components['schemas']['Decision'];
      id: string;
      status: number;
      /** Format: date-time */
      time: string;
    };
    RequestHistogram: {
      /** Format: date-time */
      asOf: string;
      bucketMs: number;
      buckets: {
        failed: number;
        refused: number;
        /** Format: date-time */
        start: string;
        succeeded: number;
      }[];
      totals: {
        failed: number;
        refused: number;
        succeeded: number;
      };
    };
    RequestPage: {
      data: components['schemas']['RequestSummary'][];
      nextCursor: string | null;
    };
    RequestSummary: {
      apiKey: {
        id: string;
        name: string;
      } | null;
      attempts: number;
      cache: string;
      charge: string | null;
      deployment: string | null;
      durationMs: number | null;
      endpoint: string;
      endUser: string | null;
      errorCode: string | null;
      id: string;
      inputTokens: number | null;
      /** @enum {string} */
      outcome: 'succeeded' | 'refused' | 'failed' | 'aborted' | 'unknown';
      outputTokens: number | null;
      priced: boolean;
      project: {
        id: string;
        name: string;
      };
      requestedModel: string | null;
      servedModel: string | null;
      status: number;
      stream: boolean;
      /** Format: date-time */
      time: string;
      ttftMs: number | null;
    };
    RoleCatalogue: {
      permissions: {
        label: string;
        permission: string;
        roles: ('owner' | 'admin' | 'developer' | 'billing' | 'viewer')[];
      }[];
      roles: {
        label: string;
        /** @enum {string} */
        role: 'owner' | 'admin' | 'developer' | 'billing' | 'viewer';
      }[];
    };
    Rollback: {
      reason?: string;
    };
    RollbackPlan: {
      changes: components['schemas']['ConfigChange'][];
      newest: number;
      obstacles: {
        message: string;
        path: string;
      }[];
      to: number;
    };
    RotateApiKey: {
      /** @default 24h */
      overlap?: ('none' | '1h' | '24h' | '7d') | number;
    };
    Route: {
      configRevision: number | null;
      /** Format: date-time */
      createdAt: string;
      dataClass: ('public' | 'internal' | 'restricted') | null;
      defaultMaxOutputTokens: number | null;
      dropParams: boolean;
      failover: components['schemas']['RouteFailover'] | null;
      id: string;
      /** @enum {string} */
      managedBy: 'api' | 'file';
      model: string;
      organizationId: string | null;
      overflow: components['schemas']['RouteOverflow'] | null;
      rules: {
        name: string;
        strategy:
          | (
              | 'priority'
              | 'weighted'
              | 'round-robin'
              | 'least-in-flight'
              | 'least-latency'
              | 'least-cost'
              | 'session-affinity'
              | 'prefix-affinity'
              | 'engine-load'
              | 'split'
            )
          | null;
        targets: {
          deployment: string;
          deploymentId: string;
          tier: string;
          weight: number;
        }[];
        when: components['schemas']['RouteConditions'];
      }[];
      /** @enum {string} */
      strategy:
        | 'priority'
        | 'weighted'
        | 'round-robin'
        | 'least-in-flight'
        | 'least-latency'
        | 'least-cost'
        | 'session-affinity'
        | 'prefix-affinity'
        | 'engine-load'
        | 'split';
      targets: {
        deployment: string;
        deploymentId: string;
        tier: string;
        weight: number;
      }[];
      /** Format: date-time */
      updatedAt: string;
      wake: components['schemas']['RouteWake'] | null;
    };
    RouteConditions: {
      apiKeys?: string[];
      /** @enum {string} */
      dataClass?: 'public' | 'internal' | 'restricted';
      endpoints?: string[];
      endUsers?: string[];
      headers?: {
        [key: string]: string;
      };
      languages?: string[];
      modalities?: ('image' | 'audio' | 'file')[];
      organizations?: string[];
      projects?: string[];
      promptTokens?: {
        max?: number;
        min?: number;
      };
      stream?: boolean;
      tags?: {
        [key: string]: string;
      };
      time?: components['schemas']['RouteTime'];
      tools?: boolean;
    };
    RouteDryRun: {
      admitted: boolean;
      /** @enum {string} */
      dataClass: 'public' | 'internal' | 'restricted';
      endpoint: string;
      endUser: string | null;
      estimate: {
        imposedMaxOutputTokens: number | null;
        inputTokens: number;
        mostCostUsd: string | null;
        mostInputTokens: number;
        mostOutputTokens: number;
      } | null;
      limits: {
        amount: string;
        dimension: string;
        freeAfter: string;
        held: string | null;
        id: string;
        mode: string;
        needed?: string;
        ok: boolean;
        remedy?: string | null;
        resetAt?: string | null;
        subject: string;
        unit: string;
        usedBefore: string | null;
        window: string;
      }[];
      limitsUnchecked: boolean;
      orderVaries: boolean;
      overflow: boolean;
      refusal: {
        code: string;
        message: string;
        param: string | null;
        status: number;
      } | null;
      requestedModel: string | null;
      route: {
        model: string;
        revision: number | null;
        /** @enum {string} */
        strategy:
          | 'priority'
          | 'weighted'
          | 'round-robin'
          | 'least-in-flight'
          | 'least-latency'
          | 'least-cost'
          | 'session-affinity'
          | 'prefix-affinity'
          | 'engine-load'
          | 'split';
      } | null;
      rule: {
        name: string;
        reason: string;
      } | null;
      stream: boolean;
      targets: components['schemas']['DryRunTarget'][];
    };
    RouteDryRunRequest: {
      apiKeyId?: string;
      /** @default chat-completions */
      endpoint?: string;
      /** @default {} */
      headers?: {
        [key: string]: string;
      };
      organization?: string;
      project?: string;
      request: {
        [key: string]: unknown;
      };
      route?: components['schemas']['CreateRoute'];
    };
    RouteFailover: {
      maxCostUsd?: string;
      /** @default false */
      sameCapability: boolean;
      /** @default false */
      sameDataClass: boolean;
    };
    RouteOverflow: {
      firstTokenMs?: number;
      inFlight?: number;
      queue?: number;
    };
    RoutePage: {
      data: components['schemas']['Route'][];
      nextCursor: string | null;
    };
    RouteRule: {
      name: string;
      /** @enum {string} */
      strategy?:
        | 'priority'
        | 'weighted'
        | 'round-robin'
        | 'least-in-flight'
        | 'least-latency'
        | 'least-cost'
        | 'session-affinity'
        | 'prefix-affinity'
        | 'engine-load'
        | 'split';
      targets: components['schemas']['RouteTarget'][];
      /** @default {} */
      when?: components['schemas']['RouteConditions'];
    };
    RouteTarget: {
      deployment: string;
      /**
       * @default primary
       * @enum {string}
       */
      tier?: 'primary' | 'backup';
      /** @default 1 */
      weight?: number;
    };
    RouteTime: {
      days?: ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[];
      /** @default 00:00 */
      from: string;
      timeZone: string;
      /** @default 00:00 */
      to: string;
    };
    RouteWake: {
      /** @default 30000 */
      maxWaitMs: number;
      /** @enum {string} */
      policy: 'needed' | 'elsewhere' | 'wait' | 'never';
    };
    Session: {
      boundTo: string | null;
      csrfToken: string;
      /** Format: date-time */
      expiresAt: string;
      /** @enum {string} */
      method: 'password' | 'invitation' | 'sso';
      organizations: {
        id: string;
        name: string;
        role: string;
        slug: string;
      }[];
      user: {
        email: string;
        id: string;
        isOperator: boolean;
        name: string;
        twoFactor: boolean;
      };
    };
    SsoChoices: {
      providers: {
        name: string;
        organizationName: string;
        signInUrl: string;
      }[];
    };
    SsoQuestion: {
      email: string;
    };
    StepUp: {
      password: string;
      recoveryCode?: string;
      totp?: string;
    };
    TokenClaims: {
      endUser?: string;
      organization?: string;
      project?: string;
    };
    TokenCounts: {
      cachedInput: number;
      cacheWrite: number;
      cacheWrite1h: number;
      input: number;
      inputAudio: number;
      output: number;
      outputAudio: number;
      reasoning: number;
    };
    TotpSeed: {
      otpauthUrl: string;
      secret: string;
    };
    TotpState: {
      confirmedAt: string | null;
      enabled: boolean;
      recoveryCodesLeft: number;
    };
    TreeLimit: {
      alerts: number[];
      /** @enum {string} */
      algorithm: 'token_bucket' | 'leaky_bucket' | 'sliding_window' | 'calendar';
      amount: string;
      burst: string | null;
      configRevision: number | null;
      /** Format: date-time */
      createdAt: string;
      /** @enum {string} */
      dimension: 'requests' | 'input_tokens' | 'output_tokens' | 'total_tokens' | 'concurrency' | 'spend';
      forEach: boolean;
      forecast: components['schemas']['LimitForecast'] | null;
      id: string;
      /** @enum {string} */
      managedBy: 'api' | 'file';
      maxWaitMs: number;
      /** @enum {string} */
      mode: 'hard' | 'soft';
      on: {
        id?: string;
        /** @enum {string} */
        type:
          'global' | 'organization' | 'project' | 'api_key' | 'end_user' | 'model' | 'endpoint' | 'ip' | 'deployment';
      } | null;
      organizationId: string | null;
      /** @enum {string} */
      origin: 'platform' | 'organization' | 'plan';
      planId: string | null;
      rollover: boolean;
      standing: components['schemas']['LimitStanding'] | null;
      /** @enum {string} */
      status: 'ok' | 'near' | 'over' | 'unknown';
      subject: {
        id?: string;
        /** @enum {string} */
        type:
          'global' | 'organization' | 'project' | 'api_key' | 'end_user' | 'model' | 'endpoint' | 'ip' | 'deployment';
      };
      /** @enum {string} */
      unit: 'requests' | 'tokens' | 'USD' | 'open requests';
      /** Format: date-time */
      updatedAt: string;
      /** @enum {string} */
      window: 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'none';
    };
    TrustedIssuer: {
      algorithms: string[];
      audiences: string[];
      claims: components['schemas']['TokenClaims'];
      clockToleranceSeconds: number;
      configRevision: number | null;
      /** Format: date-time */
      createdAt: string;
      enabled: boolean;
      id: string;
      issuer: string;
      jwksUrl: string;
      /** @enum {string} */
      managedBy: 'api' | 'file';
      name: string;
      organizationId: string | null;
      projectId: string | null;
      scopes: components['schemas']['KeyScopes'];
      /** Format: date-time */
      updatedAt: string;
    };
    TrustedIssuerPage: {
      data: components['schemas']['TrustedIssuer'][];
      nextCursor: string | null;
    };
    UpdateAlertChannel: {
      enabled?: boolean;
      name?: string;
    };
    UpdateApiKey: {
      expiresAt?: string | null;
      ipAllow?: string[];
      name?: string;
      owner?: components['schemas']['GiveApiKeyOwner'];
      scopes?: components['schemas']['KeyScopes'];
      tags?: {
        [key: string]: string;
      };
    };
    UpdateDeployment: {
      apiKey?: string | null;
      baseUrl?: string | null;
      capacity?: components['schemas']['DeploymentCapacity'] | null;
      /** @enum {string} */
      clearance?: 'public' | 'internal' | 'restricted';
      contextWindow?: number | null;
      credential?: {
        [key: string]: string;
      } | null;
      credentialId?: string | null;
      name?: string;
      options?: {
        [key: string]: unknown;
      };
      price?: components['schemas']['DeploymentPrice'] | null;
      probeIntervalMs?: number | null;
      provider?: string;
      /** @enum {string} */
      state?: 'hot' | 'warming' | 'cold' | 'draining' | 'disabled';
      /** @enum {string} */
      streamUsage?: 'request' | 'always' | 'never';
      timeouts?: components['schemas']['DeploymentTimeouts'];
      upstreamModel?: string;
    };
    UpdateEndUser: {
      attributes: {
        [key: string]: string;
      };
    };
    UpdateIdentityProvider: {
      clientId?: string;
      clientSecret?: string | null;
      defaultRole?: ('owner' | 'admin' | 'developer' | 'billing' | 'viewer') | null;
      emailDomains?: string[];
      enabled?: boolean;
      groupsClaim?: string;
      /** Format: uri */
      issuer?: string;
      name?: string;
      provision?: boolean;
      roleMappings?: {
        group: string;
        /** @enum {string} */
        role: 'owner' | 'admin' | 'developer' | 'billing' | 'viewer';
      }[];
      scopes?: string[];
    };
    UpdateLimit: {
      alerts?: number[];
      /** @enum {string} */
      algorithm?: 'token_bucket' | 'leaky_bucket' | 'sliding_window' | 'calendar';
      amount?: string;
      burst?: string | null;
      /** @enum {string} */
      dimension?: 'requests' | 'input_tokens' | 'output_tokens' | 'total_tokens' | 'concurrency' | 'spend';
      maxWaitMs?: number;
      /** @enum {string} */
      mode?: 'hard' | 'soft';
      on?: components['schemas']['LimitSubject'] | null;
      rollover?: boolean;
      subject?: components['schemas']['LimitSubject'];
      /** @enum {string} */
      window?: 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'none';
    };
    UpdateLimitPlan: {
      default?: boolean;
      limits?: components['schemas']['PlanLimit'][];
      name?: string;
    };
    UpdateMember: {
      /** @enum {string} */
      role: 'owner' | 'admin' | 'developer' | 'billing' | 'viewer';
    };
    UpdateOrganization: {
      auditRetentionMonths?: number | null;
      name?: string;
      /** @enum {string} */
      onLimitStoreFailure?: 'strict' | 'local-share' | 'open';
      plan?: string | null;
      storeResponses?: boolean;
      timeZone?: string;
    };
    UpdateProject: {
      name?: string;
    };
    UpdateProviderCredential: {
      apiKey?: string;
      credential?: {
        [key: string]: string;
      };
      name?: string;
    };
    UpdateRoute: {
      dataClass?: ('public' | 'internal' | 'restricted') | null;
      defaultMaxOutputTokens?: number | null;
      dropParams?: boolean;
      failover?: components['schemas']['RouteFailover'] | null;
      model?: string;
      overflow?: components['schemas']['RouteOverflow'] | null;
      rules?: components['schemas']['RouteRule'][];
      /** @enum {string} */
      strategy?:
        | 'priority'
        | 'weighted'
        | 'round-robin'
        | 'least-in-flight'
        | 'least-latency'
        | 'least-cost'
        | 'session-affinity'
        | 'prefix-affinity'
        | 'engine-load'
        | 'split';
      targets?: components['schemas']['RouteTarget'][];
      wake?: components['schemas']['RouteWake'] | null;
    };
    UpdateTrustedIssuer: {
      algorithms?: (
        'RS256' | 'RS384' | 'RS512' | 'PS256' | 'PS384' | 'PS512' | 'ES256' | 'ES384' | 'ES512' | 'EdDSA' | 'Ed25519'
      )[];
      audiences?: string[];
      claims?: components['schemas']['TokenClaims'];
      clockToleranceSeconds?: number;
      enabled?: boolean;
      issuer?: string;
      jwksUrl?: string;
      name?: string;
      project?: string | null;
      scopes?: components['schemas']['KeyScopes'];
    };
    Usage: {
      /** Format: date-time */
      asOf: string;
      /** @enum {string} */
      bucket: 'hour' | 'day';
      /** Format: date-time */
      from: string;
      groupBy: ('model' | 'project' | 'apiKey' | 'day' | 'hour' | 'deployment' | 'endpoint' | 'outcome' | 'variant')[];
      matchesEvents: boolean | null;
      previous?: {
        /** Format: date-time */
        from: string;
        rows: components['schemas']['UsageRow'][];
        /** Format: date-time */
        to: string;
        totals: components['schemas']['UsageNumbers'];
      };
      rows: components['schemas']['UsageRow'][];
      timeZone: string;
      /** Format: date-time */
      to: string;
      totals: components['schemas']['UsageNumbers'];
    };
    UsageEvent: {
      apiKeyId: string | null;
      attempt: number;
      cachedInputTokens: number;
      cacheWrite1hTokens: number;
      cacheWriteTokens: number;
      charge: string | null;
      cost: string | null;
      deployment: string;
      endpoint: string;
      errorKind: string | null;
      finishReason: string | null;
      id: string;
      inputAudioTokens: number;
      inputTokens: number;
      /** @enum {string} */
      kind: 'attempt' | 'cache-hit' | 'coalesced' | 'adjustment';
      outputAudioTokens: number;
      outputTokens: number;
      priced: boolean;
      priceVersionId: string | null;
      projectId: string;
      /** @enum {string} */
      provenance: 'reported' | 'drained' | 'estimated' | 'none';
      provider: string;
      reasoningTokens: number;
      requestedModel: string;
      requestId: string;
      responseModel: string | null;
      sequence: number;
      status: number | null;
      /** Format: date-time */
      time: string;
      upstreamModel: string;
      upstreamRequestId: string | null;
    };
    UsageEventPage: {
      data: components['schemas']['UsageEvent'][];
      nextCursor: string | null;
    };
    UsageNumbers: {
      attempts: number;
      cachedInputTokens: number;
      cacheWriteTokens: number;
      charge: string;
      cost: string;
      errors: number;
      inputTokens: number;
      latencyMsAvg: number | null;
      outputTokens: number;
      reasoningTokens: number;
      refused: number;
      requests: number;
      totalTokens: number;
      ttftMsAvg: number | null;
      unpricedAttempts: number;
    };
    UsageRow: {
      attempts: number;
      cachedInputTokens: number;
      cacheWriteTokens: number;
      charge: string;
      cost: string;
      errors: number;
      inputTokens: number;
      keys: {
        apiKey?: {
          id: string;
          name: string;
        } | null;
        day?: string;
        deployment?: string;
        endpoint?: string;
        hour?: string;
        model?: string;
        outcome?: string;
        project?: {
          id: string;
          name: string;
        };
        variant?: string;
      };
      latencyMsAvg: number | null;
      outputTokens: number;
      reasoningTokens: number;
      refused: number;
      requests: number;
      totalTokens: number;
      ttftMsAvg: number | null;
      unpricedAttempts: number;
    };
    UsePasswordReset: {
      newPassword: string;
      token: string;
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type AcceptInvitation = components['schemas']['AcceptInvitation'];
export type AlertChannel = components['schemas']['AlertChannel'];
export type AlertChannelPage = components['schemas']['AlertChannelPage'];
export type AlertDelivery = components['schemas']['AlertDelivery'];
export type AlertDeliveryPage = components['schemas']['AlertDeliveryPage'];
export type ApiKey = components['schemas']['ApiKey'];
export type ApiKeyOwner = components['schemas']['ApiKeyOwner'];
export type ApiKeyPage = components['schemas']['ApiKeyPage'];
export type ApiKeySecret = components['schemas']['ApiKeySecret'];
export type AttemptDetail = components['schemas']['AttemptDetail'];
export type AuditEntry = components['schemas']['AuditEntry'];
export type AuditEntryPage = components['schemas']['AuditEntryPage'];
export type AuditVerification = components['schemas']['AuditVerification'];
export type BeginTotp = components['schemas']['BeginTotp'];
export type CallableModel = components['schemas']['CallableModel'];
export type CallableModelPage = components['schemas']['CallableModelPage'];
export type ChangePassword = components['schemas']['ChangePassword'];
export type ConfigChange = components['schemas']['ConfigChange'];
export type ConfigDiff = components['schemas']['ConfigDiff'];
export type ConfigRevision = components['schemas']['ConfigRevision'];
export type ConfigRevisionDetail = components['schemas']['ConfigRevisionDetail'];
export type ConfigRevisionPage = components['schemas']['ConfigRevisionPage'];
export type ConfirmTotp = components['schemas']['ConfirmTotp'];
export type CreateAlertChannel = components['schemas']['CreateAlertChannel'];
export type CreateApiKey = components['schemas']['CreateApiKey'];
export type CreatedAlertChannel = components['schemas']['CreatedAlertChannel'];
export type CreatedApiKey = components['schemas']['CreatedApiKey'];
export type CreateDeployment = components['schemas']['CreateDeployment'];
export type CreatedInvitation = components['schemas']['CreatedInvitation'];
export type CreatedManagementToken = components['schemas']['CreatedManagementToken'];
export type CreateEndUser = components['schemas']['CreateEndUser'];
export type CreateIdentityProvider = components['schemas']['CreateIdentityProvider'];
export type CreateInvitation = components['schemas']['CreateInvitation'];
export type CreateLimit = components['schemas']['CreateLimit'];
export type CreateLimitPlan = components['schemas']['CreateLimitPlan'];
export type CreateLimitTopUp = components['schemas']['CreateLimitTopUp'];
export type CreateManagementToken = components['schemas']['CreateManagementToken'];
export type CreateOrganization = components['schemas']['CreateOrganization'];
export type CreateProject = components['schemas']['CreateProject'];
export type CreateProviderCredential = components['schemas']['CreateProviderCredential'];
export type CreateRoute = components['schemas']['CreateRoute'];
export type CreateTrustedIssuer = components['schemas']['CreateTrustedIssuer'];
export type CredentialTest = components['schemas']['CredentialTest'];
export type Decision = components['schemas']['Decision'];
export type Deployment = components['schemas']['Deployment'];
export type DeploymentCapacity = components['schemas']['DeploymentCapacity'];
export type DeploymentHealth = components['schemas']['DeploymentHealth'];
export type DeploymentHealthList = components['schemas']['DeploymentHealthList'];
export type DeploymentImpact = components['schemas']['DeploymentImpact'];
export type DeploymentPage = components['schemas']['DeploymentPage'];
export type DeploymentPrice = components['schemas']['DeploymentPrice'];
export type DeploymentTest = components['schemas']['DeploymentTest'];
export type DeploymentTimeouts = components['schemas']['DeploymentTimeouts'];
export type DryRunTarget = components['schemas']['DryRunTarget'];
export type EffectiveLimit = components['schemas']['EffectiveLimit'];
export type EffectiveLimits = components['schemas']['EffectiveLimits'];
export type EndUser = components['schemas']['EndUser'];
export type EndUserPage = components['schemas']['EndUserPage'];
export type GiveApiKeyOwner = components['schemas']['GiveApiKeyOwner'];
export type IdentityProvider = components['schemas']['IdentityProvider'];
export type IdentityProviderPage = components['schemas']['IdentityProviderPage'];
export type Invitation = components['schemas']['Invitation'];
export type InvitationOffer = components['schemas']['InvitationOffer'];
export type InvitationPage = components['schemas']['InvitationPage'];
export type InvitationToken = components['schemas']['InvitationToken'];
export type KeyScopes = components['schemas']['KeyScopes'];
export type Limit = components['schemas']['Limit'];
export type LimitAlert = components['schemas']['LimitAlert'];
export type LimitAlertPage = components['schemas']['LimitAlertPage'];
export type LimitForecast = components['schemas']['LimitForecast'];
export type LimitHold = components['schemas']['LimitHold'];
export type LimitHoldPage = components['schemas']['LimitHoldPage'];
export type LimitPage = components['schemas']['LimitPage'];
export type LimitPlan = components['schemas']['LimitPlan'];
export type LimitPlanPage = components['schemas']['LimitPlanPage'];
export type LimitStanding = components['schemas']['LimitStanding'];
export type LimitStore = components['schemas']['LimitStore'];
export type LimitSubject = components['schemas']['LimitSubject'];
export type LimitTopUp = components['schemas']['LimitTopUp'];
export type LimitTopUpPage = components['schemas']['LimitTopUpPage'];
export type LimitTree = components['schemas']['LimitTree'];
export type LimitTreeKey = components['schemas']['LimitTreeKey'];
export type LimitTreeProject = components['schemas']['LimitTreeProject'];
export type LimitUsage = components['schemas']['LimitUsage'];
export type Login = components['schemas']['Login'];
export type ManagementToken = components['schemas']['ManagementToken'];
export type ManagementTokenPage = components['schemas']['ManagementTokenPage'];
export type Member = components['schemas']['Member'];
export type MemberPage = components['schemas']['MemberPage'];
export type ModelFacts = components['schemas']['ModelFacts'];
export type ModelLimit = components['schemas']['ModelLimit'];
export type ModelRates = components['schemas']['ModelRates'];
export type ModelTarget = components['schemas']['ModelTarget'];
export type Organization = components['schemas']['Organization'];
export type OrganizationPage = components['schemas']['OrganizationPage'];
export type OrganizationStateChange = components['schemas']['OrganizationStateChange'];
export type OwnSession = components['schemas']['OwnSession'];
export type OwnSessionList = components['schemas']['OwnSessionList'];
export type PasswordReset = components['schemas']['PasswordReset'];
export type PlanLimit = components['schemas']['PlanLimit'];
export type PlaygroundTicket = components['schemas']['PlaygroundTicket'];
export type Problem = components['schemas']['Problem'];
export type Project = components['schemas']['Project'];
export type ProjectPage = components['schemas']['ProjectPage'];
export type ProviderCredential = components['schemas']['ProviderCredential'];
export type ProviderCredentialPage = components['schemas']['ProviderCredentialPage'];
export type ProviderList = components['schemas']['ProviderList'];
export type ProviderManifest = components['schemas']['ProviderManifest'];
export type RecoveryCodes = components['schemas']['RecoveryCodes'];
export type ReleasedHold = components['schemas']['ReleasedHold'];
export type ReleaseHold = components['schemas']['ReleaseHold'];
export type RequestDetail = components['schemas']['RequestDetail'];
export type RequestExplanation = components['schemas']['RequestExplanation'];
export type RequestHistogram = components['schemas']['RequestHistogram'];
export type RequestPage = components['schemas']['RequestPage'];
export type RequestSummary = components['schemas']['RequestSummary'];
export type RoleCatalogue = components['schemas']['RoleCatalogue'];
export type Rollback = components['schemas']['Rollback'];
export type RollbackPlan = components['schemas']['RollbackPlan'];
export type RotateApiKey = components['schemas']['RotateApiKey'];
export type Route = components['schemas']['Route'];
export type RouteConditions = components['schemas']['RouteConditions'];
export type RouteDryRun = components['schemas']['RouteDryRun'];
export type RouteDryRunRequest = components['schemas']['RouteDryRunRequest'];
export type RouteFailover = components['schemas']['RouteFailover'];
export type RouteOverflow = components['schemas']['RouteOverflow'];
export type RoutePage = components['schemas']['RoutePage'];
export type RouteRule = components['schemas']['RouteRule'];
export type RouteTarget = components['schemas']['RouteTarget'];
export type RouteTime = components['schemas']['RouteTime'];
export type RouteWake = components['schemas']['RouteWake'];
export type Session = components['schemas']['Session'];
export type SsoChoices = components['schemas']['SsoChoices'];
export type SsoQuestion = components['schemas']['SsoQuestion'];
export type StepUp = components['schemas']['StepUp'];
export type TokenClaims = components['schemas']['TokenClaims'];
export type TokenCounts = components['schemas']['TokenCounts'];
export type TotpSeed = components['schemas']['TotpSeed'];
export type TotpState = components['schemas']['TotpState'];
export type TreeLimit = components['schemas']['TreeLimit'];
export type TrustedIssuer = components['schemas']['TrustedIssuer'];
export type TrustedIssuerPage = components['schemas']['TrustedIssuerPage'];
export type UpdateAlertChannel = components['schemas']['UpdateAlertChannel'];
export type UpdateApiKey = components['schemas']['UpdateApiKey'];
export type UpdateDeployment = components['schemas']['UpdateDeployment'];
export type UpdateEndUser = components['schemas']['UpdateEndUser'];
export type UpdateIdentityProvider = components['schemas']['UpdateIdentityProvider'];
export type UpdateLimit = components['schemas']['UpdateLimit'];
export type UpdateLimitPlan = components['schemas']['UpdateLimitPlan'];
export type UpdateMember = components['schemas']['UpdateMember'];
export type UpdateOrganization = components['schemas']['UpdateOrganization'];
export type UpdateProject = components['schemas']['UpdateProject'];
export type UpdateProviderCredential = components['schemas']['UpdateProviderCredential'];
export type UpdateRoute = components['schemas']['UpdateRoute'];
export type UpdateTrustedIssuer = components['schemas']['UpdateTrustedIssuer'];
export type Usage = components['schemas']['Usage'];
export type UsageEvent = components['schemas']['UsageEvent'];
export type UsageEventPage = components['schemas']['UsageEventPage'];
export type UsageNumbers = components['schemas']['UsageNumbers'];
export type UsageRow = components['schemas']['UsageRow'];
export type UsePasswordReset = components['schemas']['UsePasswordReset'];
export type $defs = Record<string, never>;
export interface operations {
  alertChannels_list: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AlertChannelPage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  alertChannels_create: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateAlertChannel'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CreatedAlertChannel'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  alertChannels_get: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        channelId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AlertChannel'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  alertChannels_remove: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        channelId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  alertChannels_update: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        channelId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UpdateAlertChannel'];
      };
    };
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AlertChannel'];
        };
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  alertChannels_deliveries: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path: {
        channelId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AlertDeliveryPage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  apiKeys_get: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        apiKeyId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ApiKey'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  apiKeys_revoke: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        apiKeyId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  apiKeys_update: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        apiKeyId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UpdateApiKey'];
      };
    };
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ApiKey'];
        };
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  apiKeys_endOverlap: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path: {
        apiKeyId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ApiKey'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  apiKeys_rotate: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path: {
        apiKeyId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['RotateApiKey'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CreatedApiKey'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  auditEntries_list: {
    parameters: {
      query?: {
        action?: string;
        actor?: string;
        actorId?: string;
        cursor?: string;
        from?: string;
        limit?: number;
        targetId?: string;
        targetType?: string;
        to?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AuditEntryPage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  auditEntries_download: {
    parameters: {
      query?: {
        action?: string;
        actor?: string;
        actorId?: string;
        format?: 'csv' | 'json';
        from?: string;
        targetId?: string;
        targetType?: string;
        to?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AuditEntry'][];
          'text/csv': string;
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  auditEntries_verification: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AuditVerification'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  auditEntries_verify: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AuditVerification'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  invitations_acceptAsNew: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['AcceptInvitation'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Session'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  invitations_look: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['InvitationToken'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['InvitationOffer'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  auth_login: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['Login'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Session'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  auth_logout: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  auth_logoutEverywhere: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  passwords_change: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ChangePassword'];
      };
    };
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  passwords_useReset: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UsePasswordReset'];
      };
    };
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  auth_session: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Session'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  auth_list: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['OwnSessionList'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  auth_get: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        sessionId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['OwnSession'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  auth_revoke: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        sessionId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  sso_start: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        identityProviderId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      303: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  sso_callback: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      303: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  sso_choices: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['SsoQuestion'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SsoChoices'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  totp_state: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TotpState'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  totp_begin: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['BeginTotp'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TotpSeed'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  totp_confirm: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ConfirmTotp'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RecoveryCodes'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  totp_disable: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['StepUp'];
      };
    };
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  totp_renewRecoveryCodes: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['StepUp'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RecoveryCodes'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  revisions_list: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ConfigRevisionPage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  revisions_get: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        revisionId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ConfigRevisionDetail'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  revisions_diff: {
    parameters: {
      query?: {
        against?: number;
      };
      header?: never;
      path: {
        revisionId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ConfigDiff'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  revisions_rollbackPlan: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        revisionId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RollbackPlan'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  revisions_rollback: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
        'if-match'?: string;
      };
      path: {
        revisionId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['Rollback'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ConfigRevision'];
        };
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  deploymentHealth_list: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DeploymentHealthList'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  deploymentHealth_impact: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        deploymentId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DeploymentImpact'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  deployments_list: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DeploymentPage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  deployments_create: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateDeployment'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Deployment'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  deployments_get: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        deploymentId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Deployment'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  deployments_remove: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        deploymentId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  deployments_update: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        deploymentId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UpdateDeployment'];
      };
    };
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Deployment'];
        };
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  deployments_test: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path: {
        deploymentId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DeploymentTest'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  invitations_acceptAsUser: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['InvitationToken'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Member'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  limitAlerts_list: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LimitAlertPage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  plans_list: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LimitPlanPage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  plans_create: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateLimitPlan'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LimitPlan'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  plans_get: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        planId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LimitPlan'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  plans_remove: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        planId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  plans_update: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        planId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UpdateLimitPlan'];
      };
    };
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LimitPlan'];
        };
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  limitStore_get: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LimitStore'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  limits_list: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LimitPage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  limits_create: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateLimit'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Limit'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  limits_get: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        limitId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Limit'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  limits_remove: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        limitId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  limits_update: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        limitId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UpdateLimit'];
      };
    };
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Limit'];
        };
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  limitTopUps_list: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path: {
        limitId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LimitTopUpPage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  limitTopUps_create: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path: {
        limitId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateLimitTopUp'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LimitTopUp'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  limits_usage: {
    parameters: {
      query?: {
        from?: string;
        to?: string;
      };
      header?: never;
      path: {
        limitId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LimitUsage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  managementTokens_list: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ManagementTokenPage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  managementTokens_create: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateManagementToken'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CreatedManagementToken'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  managementTokens_get: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tokenId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ManagementToken'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  managementTokens_revoke: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        tokenId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  models_describe: {
    parameters: {
      query: {
        model: string;
        provider: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ModelFacts'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  organizations_list: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['OrganizationPage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  organizations_create: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateOrganization'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Organization'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  organizations_get: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Organization'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  organizations_update: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UpdateOrganization'];
      };
    };
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Organization'];
        };
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  alertChannels_listOfOrganization: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AlertChannelPage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  alertChannels_createOfOrganization: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateAlertChannel'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CreatedAlertChannel'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  alertChannels_getOfOrganization: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        channelId: string;
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AlertChannel'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  alertChannels_removeOfOrganization: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        channelId: string;
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  alertChannels_updateOfOrganization: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        channelId: string;
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UpdateAlertChannel'];
      };
    };
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AlertChannel'];
        };
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  alertChannels_deliveriesOfOrganization: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path: {
        channelId: string;
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AlertDeliveryPage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  apiKeys_list: {
    parameters: {
      query?: {
        cursor?: string;
        flag?: 'idle' | 'never_expires' | 'rotating';
        limit?: number;
        projectId?: string;
        q?: string;
        state?: 'active' | 'revoked' | 'expired';
      };
      header?: never;
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ApiKeyPage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  auditEntries_listOfOrganization: {
    parameters: {
      query?: {
        action?: string;
        actor?: string;
        actorId?: string;
        cursor?: string;
        from?: string;
        limit?: number;
        targetId?: string;
        targetType?: string;
        to?: string;
      };
      header?: never;
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AuditEntryPage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  auditEntries_downloadOfOrganization: {
    parameters: {
      query?: {
        action?: string;
        actor?: string;
        actorId?: string;
        format?: 'csv' | 'json';
        from?: string;
        targetId?: string;
        targetType?: string;
        to?: string;
      };
      header?: never;
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AuditEntry'][];
          'text/csv': string;
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  auditEntries_verificationOfOrganization: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AuditVerification'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  auditEntries_verifyOfOrganization: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AuditVerification'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  revisions_listOfOrganization: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ConfigRevisionPage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  revisions_getOfOrganization: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        organizationId: string;
        revisionId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ConfigRevisionDetail'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  revisions_diffOfOrganization: {
    parameters: {
      query?: {
        against?: number;
      };
      header?: never;
      path: {
        organizationId: string;
        revisionId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ConfigDiff'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  revisions_rollbackPlanOfOrganization: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        organizationId: string;
        revisionId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RollbackPlan'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  revisions_rollbackOfOrganization: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
        'if-match'?: string;
      };
      path: {
        organizationId: string;
        revisionId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['Rollback'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ConfigRevision'];
        };
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  deploymentHealth_listOfOrganization: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DeploymentHealthList'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  deploymentHealth_impactOfOrganization: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        deploymentId: string;
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DeploymentImpact'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  deployments_listOfOrganization: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DeploymentPage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  deployments_createOfOrganization: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateDeployment'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Deployment'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  deployments_getOfOrganization: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        deploymentId: string;
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Deployment'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  deployments_removeOfOrganization: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        deploymentId: string;
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  deployments_updateOfOrganization: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        deploymentId: string;
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UpdateDeployment'];
      };
    };
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Deployment'];
        };
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  deployments_testOfOrganization: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path: {
        deploymentId: string;
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DeploymentTest'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  endUsers_list: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['EndUserPage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  endUsers_create: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateEndUser'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['EndUser'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  endUsers_get: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        endUserId: string;
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['EndUser'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  endUsers_remove: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        endUserId: string;
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  endUsers_update: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        endUserId: string;
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UpdateEndUser'];
      };
    };
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['EndUser'];
        };
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  billingCsv_download: {
    parameters: {
      query: {
        from: string;
        to: string;
      };
      header?: never;
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  holds_list: {
    parameters: {
      query?: {
        limit?: number;
        limitId?: string;
        stuck?: 'true' | 'false';
      };
      header?: never;
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LimitHoldPage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  holds_release: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path: {
        holdId: string;
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ReleaseHold'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ReleasedHold'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  identityProviders_list: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['IdentityProviderPage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  identityProviders_create: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateIdentityProvider'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['IdentityProvider'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  identityProviders_get: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        identityProviderId: string;
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['IdentityProvider'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  identityProviders_remove: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        identityProviderId: string;
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  identityProviders_update: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        identityProviderId: string;
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UpdateIdentityProvider'];
      };
    };
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['IdentityProvider'];
        };
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  invitations_list: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
        state?: 'open' | 'accepted' | 'revoked' | 'expired';
      };
      header?: never;
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['InvitationPage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  invitations_create: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateInvitation'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CreatedInvitation'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  invitations_get: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        invitationId: string;
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Invitation'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  invitations_revoke: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        invitationId: string;
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  limitAlerts_listOfOrganization: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LimitAlertPage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  plans_listOfOrganization: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LimitPlanPage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  plans_createOfOrganization: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateLimitPlan'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LimitPlan'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  plans_getOfOrganization: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        organizationId: string;
        planId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LimitPlan'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  plans_removeOfOrganization: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        organizationId: string;
        planId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  plans_updateOfOrganization: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        organizationId: string;
        planId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UpdateLimitPlan'];
      };
    };
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LimitPlan'];
        };
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  limits_listOfOrganization: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LimitPage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  limits_createOfOrganization: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateLimit'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Limit'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  limits_getOfOrganization: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        limitId: string;
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Limit'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  limits_removeOfOrganization: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        limitId: string;
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  limits_updateOfOrganization: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        limitId: string;
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UpdateLimit'];
      };
    };
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Limit'];
        };
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  limitTopUps_listOfOrganization: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path: {
        limitId: string;
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LimitTopUpPage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  limitTopUps_createOfOrganization: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path: {
        limitId: string;
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateLimitTopUp'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LimitTopUp'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  limits_usageOfOrganization: {
    parameters: {
      query?: {
        from?: string;
        to?: string;
      };
      header?: never;
      path: {
        limitId: string;
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LimitUsage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  limitTree_effective: {
    parameters: {
      query?: {
        apiKeyId?: string;
        endpoint?: string;
        endUser?: string;
        model?: string;
        projectId?: string;
      };
      header?: never;
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['EffectiveLimits'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  limitTree_tree: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LimitTree'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  managementTokens_listOfOrganization: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ManagementTokenPage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  managementTokens_createOfOrganization: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateManagementToken'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CreatedManagementToken'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  managementTokens_getOfOrganization: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        organizationId: string;
        tokenId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ManagementToken'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  managementTokens_revokeOfOrganization: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        organizationId: string;
        tokenId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  members_list: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['MemberPage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  members_get: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        memberId: string;
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Member'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  members_remove: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        memberId: string;
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  members_changeRole: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        memberId: string;
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UpdateMember'];
      };
    };
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Member'];
        };
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  passwords_createReset: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path: {
        memberId: string;
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PasswordReset'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  models_list: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
        projectId?: string;
      };
      header?: never;
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CallableModelPage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  projects_list: {
    parameters: {
      query?: {
        archived?: 'true' | 'false';
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProjectPage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  projects_create: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateProject'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Project'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  providerCredentials_listOfOrganization: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProviderCredentialPage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  providerCredentials_createOfOrganization: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateProviderCredential'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProviderCredential'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  providerCredentials_getOfOrganization: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        credentialId: string;
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProviderCredential'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  providerCredentials_removeOfOrganization: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        credentialId: string;
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  providerCredentials_updateOfOrganization: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        credentialId: string;
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UpdateProviderCredential'];
      };
    };
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProviderCredential'];
        };
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  providerCredentials_testOfOrganization: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path: {
        credentialId: string;
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CredentialTest'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  organizations_reactivate: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['OrganizationStateChange'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Organization'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  requests_list: {
    parameters: {
      query?: {
        apiKeyId?: string;
        cursor?: string;
        endpoint?: string;
        from?: string;
        limit?: number;
        model?: string;
        outcome?: 'succeeded' | 'refused' | 'failed' | 'aborted' | 'unknown';
        projectId?: string;
        q?: string;
        status?: number;
        to?: string;
      };
      header?: never;
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RequestPage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  requests_histogram: {
    parameters: {
      query?: {
        apiKeyId?: string;
        endpoint?: string;
        from?: string;
        model?: string;
        outcome?: 'succeeded' | 'refused' | 'failed' | 'aborted' | 'unknown';
        projectId?: string;
        q?: string;
        status?: number;
        to?: string;
      };
      header?: never;
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RequestHistogram'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  routes_listOfOrganization: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RoutePage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  routes_createOfOrganization: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateRoute'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Route'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  routes_getOfOrganization: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        organizationId: string;
        routeId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Route'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  routes_removeOfOrganization: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        organizationId: string;
        routeId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  routes_updateOfOrganization: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        organizationId: string;
        routeId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UpdateRoute'];
      };
    };
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Route'];
        };
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  routeDryRun_runOfOrganization: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['RouteDryRunRequest'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RouteDryRun'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  organizations_suspend: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['OrganizationStateChange'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Organization'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  trustedIssuers_listOfOrganization: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TrustedIssuerPage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  trustedIssuers_createOfOrganization: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateTrustedIssuer'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TrustedIssuer'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  trustedIssuers_getOfOrganization: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        issuerId: string;
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TrustedIssuer'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  trustedIssuers_removeOfOrganization: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        issuerId: string;
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  trustedIssuers_updateOfOrganization: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        issuerId: string;
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UpdateTrustedIssuer'];
      };
    };
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TrustedIssuer'];
        };
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  usage_usage: {
    parameters: {
      query: {
        apiKeyId?: string;
        compare?: 'previous';
        from: string;
        groupBy?: string;
        model?: string;
        projectId?: string;
        to: string;
      };
      header?: never;
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Usage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  usageEvents_list: {
    parameters: {
      query?: {
        cursor?: string;
        from?: string;
        limit?: number;
        to?: string;
      };
      header?: never;
      path: {
        organizationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['UsageEventPage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  projects_get: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        projectId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Project'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  projects_update: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        projectId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UpdateProject'];
      };
    };
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Project'];
        };
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  apiKeys_listOfProject: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path: {
        projectId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ApiKeyPage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  apiKeys_create: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path: {
        projectId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateApiKey'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CreatedApiKey'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  projects_archive: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
        'if-match'?: string;
      };
      path: {
        projectId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Project'];
        };
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  playgroundTickets_create: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path: {
        projectId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PlaygroundTicket'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  projects_restore: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
        'if-match'?: string;
      };
      path: {
        projectId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Project'];
        };
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  providerCredentials_list: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProviderCredentialPage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  providerCredentials_create: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateProviderCredential'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProviderCredential'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  providerCredentials_get: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        credentialId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProviderCredential'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  providerCredentials_remove: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        credentialId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  providerCredentials_update: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        credentialId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UpdateProviderCredential'];
      };
    };
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProviderCredential'];
        };
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  providerCredentials_test: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path: {
        credentialId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CredentialTest'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  providers_list: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProviderList'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  requests_get: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        requestId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RequestDetail'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  requests_explain: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        requestId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RequestExplanation'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  roles_list: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RoleCatalogue'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  routes_list: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RoutePage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  routes_create: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateRoute'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Route'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  routes_get: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        routeId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Route'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  routes_remove: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        routeId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  routes_update: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        routeId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UpdateRoute'];
      };
    };
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Route'];
        };
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  routeDryRun_run: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['RouteDryRunRequest'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RouteDryRun'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  trustedIssuers_list: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TrustedIssuerPage'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  trustedIssuers_create: {
    parameters: {
      query?: never;
      header?: {
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateTrustedIssuer'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TrustedIssuer'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  trustedIssuers_get: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        issuerId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TrustedIssuer'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  trustedIssuers_remove: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        issuerId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  trustedIssuers_update: {
    parameters: {
      query?: never;
      header?: {
        'if-match'?: string;
      };
      path: {
        issuerId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UpdateTrustedIssuer'];
      };
    };
    responses: {
      200: {
        headers: {
          etag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TrustedIssuer'];
        };
      };
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
}

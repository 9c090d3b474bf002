import pg from 'pg';

/**
 * What is wrong with the rights in this database, one sentence each; empty when all is well. Reads the catalogue, so a table
 * that somebody adds and forgets to protect is found. `url` may be any login.
 */
export async function rightsProblems(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const problems: string[] = [];
    for (const table of await tables(client)) problems.push(...tableProblems(table));
    const { rows } = await client.query<{ problem: string }>(OTHER_PROBLEMS);
    return [...problems, ...rows.map((row) => row.problem)];
  } finally {
    await client.end();
  }
}

export interface TableFacts {
  name: string;
  isPartition: boolean;
  /** The column that says whose row it is; null for tables of the system. */
  organizationColumn: string | null;
  rowSecurity: boolean;
  forced: boolean;
  policies: { name: string; permissive: boolean; roles: string[]; using: string | null; check: string | null }[];
  appRights: string[];
  /** Statement triggers of ours that look at what a write touched. */
  guards: string[];
  /** Everybody with a right on the table or a column of it, but the owner. */
  grantees: string[];
}

export async function tables(client: pg.Client): Promise<TableFacts[]> {
  const { rows } = await client.query<TableFacts>(TABLES);
  return rows;
}

function tableProblems(table: TableFacts): string[] {
  const problems: string[] = [];
  const say = (what: string): unknown => problems.push(`${table.name}: ${what}`);
  if (!table.rowSecurity) say('row-level security is off');
  if (table.name === '_prisma_migrations') {
    if (table.grantees.length > 0) say(`${table.grantees.join(', ')} may touch the history of migrations`);
    return problems;
  }
  if (!table.forced) say('row-level security is not forced');
  if (table.isPartition) {
    if (table.grantees.length > 0) say(`${table.grantees.join(', ')} may reach the partition directly`);
    if (table.policies.length > 0) say('a partition has a policy of its own');
    return problems;
  }
  const strangers = table.grantees.filter((name) => name !== 'tollgate_app' && name !== 'tollgate_system');
  if (strangers.length > 0) say(`${strangers.join(', ')} has rights`);
  if (!table.policies.some((policy) => policy.name === 'system_access')) say('tollgate_system has no policy');

  const forApp = table.policies.filter((policy) =>
    policy.roles.some((role) => role === 'tollgate_app' || role === 'public'),
  );
  if (table.organizationColumn === null) {
    if (table.appRights.length > 0) say('has no organization, yet tollgate_app has rights');
    if (forApp.length > 0) say('has no organization, yet a policy for tollgate_app');
    return problems;
  }
  for (const [right, guard] of [
    ['UPDATE', 'guard_update'],
    ['DELETE', 'guard_delete'],
  ] as const) {
    if (table.appRights.includes(right) && !table.guards.includes(guard))
      say(`tollgate_app may ${right}, and nothing guards it`);
  }
  const expected = `(${table.organizationColumn} = (NULLIF(current_setting('tollgate.organization_id'::text, true), ''::text))::uuid)`;
  const exact = forApp.filter((policy) => policy.using === expected && policy.check === expected);
  if (!exact.some((policy) => policy.permissive)) say('no policy lets an organization see its own rows');
  if (!exact.some((policy) => !policy.permissive)) say('no restrictive policy keeps later policies from widening');
  if (forApp.length !== exact.length) say('a policy for tollgate_app says something else');
  return problems;
}

const TABLES = `
  SELECT class.relname AS name, class.relispartition AS "isPartition",
         class.relrowsecurity AS "rowSecurity", class.relforcerowsecurity AS forced,
         (SELECT attname FROM pg_attribute
          WHERE attrelid = class.oid AND NOT attisdropped
            AND attname = CASE class.relname WHEN 'organization' THEN 'id' ELSE 'organization_id' END) AS "organizationColumn",
         COALESCE((SELECT json_agg(json_build_object('name', policyname, 'permissive', permissive = 'PERMISSIVE',
                                                     'roles', roles, 'using', qual, 'check', with_check))
                   FROM pg_policies WHERE schemaname = 'public' AND tablename = class.relname), '[]') AS policies,
         ARRAY(SELECT DISTINCT privilege_type::text FROM information_schema.column_privileges
               WHERE table_schema = 'public' AND table_name = class.relname AND grantee = 'tollgate_app'
               UNION SELECT privilege_type::text FROM information_schema.table_privileges
               WHERE table_schema = 'public' AND table_name = class.relname AND grantee = 'tollgate_app') AS "appRights",
         ARRAY(SELECT tgname::text FROM pg_trigger WHERE tgrelid = class.oid AND tgfoid = to_regprocedure('public.guard_write()')
               AND tgenabled = 'O' ORDER BY 1) AS guards,
         ARRAY(SELECT DISTINCT COALESCE(pg_get_userbyid(NULLIF(entry.grantee, 0)), 'PUBLIC')::text
               FROM (SELECT unnest(class.relacl) AS item
                     UNION ALL SELECT unnest(attacl) FROM pg_attribute WHERE attrelid = class.oid) AS acl,
                    aclexplode(ARRAY[acl.item]) AS entry
               WHERE entry.grantee <> class.relowner) AS grantees
  FROM pg_class class
  WHERE class.relnamespace = 'public'::regnamespace AND class.relkind IN ('r', 'p', 'v', 'm', 'f')
  ORDER BY 1`;

const OTHER_PROBLEMS = `
  SELECT format('role %s can get around row-level security', rolname) AS problem
  FROM pg_roles WHERE (rolname IN ('tollgate_app', 'tollgate_system') OR rolname LIKE 'tollgate\\_login%')
    AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)
  UNION ALL
  SELECT format('role %s can sign in', rolname) FROM pg_roles
  WHERE rolname IN ('tollgate_app', 'tollgate_system') AND rolcanlogin
  UNION ALL
  SELECT format('login %s inherits rights', rolname) FROM pg_roles
  WHERE rolname LIKE 'tollgate\\_login%' AND (rolinherit OR pg_has_role(oid, 'tollgate_app', 'USAGE')
                                              OR pg_has_role(oid, 'tollgate_system', 'USAGE'))
  UNION ALL
  SELECT format('the owner of the tables, %s, is a superuser or has BYPASSRLS', rolname) FROM pg_roles
  WHERE oid = (SELECT relowner FROM pg_class WHERE oid = 'public.organization'::regclass) AND (rolsuper OR rolbypassrls)
  UNION ALL
  SELECT format('role %s owns %s', pg_get_userbyid(relowner), relname) FROM pg_class
  WHERE relnamespace = 'public'::regnamespace AND pg_get_userbyid(relowner) LIKE ANY (ARRAY['tollgate\\_app', 'tollgate\\_system', 'tollgate\\_login%'])
  UNION ALL
  SELECT format('function %s runs as its owner without a pinned search path', proname) FROM pg_proc
  WHERE pronamespace = 'public'::regnamespace AND prosecdef
    AND NOT EXISTS (SELECT FROM unnest(proconfig) AS setting WHERE setting LIKE 'search_path=pg_catalog, pg_temp')
  UNION ALL
  SELECT format('anybody may call function %s', proname) FROM pg_proc
  WHERE pronamespace = 'public'::regnamespace AND (proacl IS NULL OR EXISTS
    (SELECT FROM aclexplode(proacl) AS entry WHERE entry.grantee = 0))`;

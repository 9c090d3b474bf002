import type { RequestDetail } from '../../lib/api-client.js';

/** Who the request was for: the names behind the ids of a decision record. */
export type Caller = Pick<RequestDetail, 'apiKey' | 'project'> & { organizationName: string | null };

/**
 * The subject of a consulted limit in words. Records say `api_key:<id>`, and a combination joins two by `+`; a limit on a
 * key, a project or an organization that concerned this request is on its own, so its name is known.
 */
export function subjectInWords(subject: string, { apiKey, project, organizationName }: Caller): string {
  return subject
    .split('+')
    .map((part) => {
      const colon = part.indexOf(':');
      const [type, id] = colon === -1 ? [part, ''] : [part.slice(0, colon), part.slice(colon + 1)];
      switch (type) {
        case 'global':
          return 'the whole gateway';
        case 'organization':
          return organizationName ?? 'the organization';
        case 'project':
          return `project ${project.name}`;
        case 'api_key':
          return `key ${apiKey?.name ?? id}`;
        case 'end_user':
          return `end user ${id}`.trim();
        case 'ip':
          return `address ${id}`.trim();
        default:
          return `${type.replaceAll('_', ' ')} ${id}`.trim();
      }
    })
    .join(' on ');
}

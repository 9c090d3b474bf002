import type { ConfigChange } from '@tollgate/contracts';
import { canonicalJson } from './canonical-json.js';
import { limitLabel, type ConfigDocument } from './document.js';

interface Named {
  kind: ConfigChange['kind'];
  id: string;
  name: string;
  value: unknown;
}

/** What differs between two configurations, object by object; the same object is the one with the same id. */
export function diffDocuments(before: ConfigDocument, after: ConfigDocument): ConfigChange[] {
  const old = new Map(objectsOf(before).map((object) => [object.id, object]));
  const changes: ConfigChange[] = [];
  for (const object of objectsOf(after)) {
    const was = old.get(object.id);
    old.delete(object.id);
    if (!was) changes.push(change('added', object, null, object.value));
    else if (canonicalJson(was.value) !== canonicalJson(object.value))
      changes.push(change('changed', object, was.value, object.value));
  }
  for (const object of old.values()) changes.push(change('removed', object, object.value, null));
  return changes;
}

function objectsOf(document: ConfigDocument): Named[] {
  return [
    ...document.deployments.map((value): Named => ({ kind: 'deployment', id: value.id, name: value.name, value })),
    ...document.routes.map((value): Named => ({ kind: 'route', id: value.id, name: value.model, value })),
    ...(document.issuers ?? []).map((value): Named => ({
      kind: 'trusted-issuer',
      id: value.id,
      name: value.name,
      value,
    })),
    ...(document.plans ?? []).map((value): Named => ({ kind: 'limit-plan', id: value.id, name: value.name, value })),
    ...document.limits.map((value): Named => ({ kind: 'limit', id: value.id, name: limitLabel(value), value })),
  ];
}

function change(kind: ConfigChange['change'], object: Named, before: unknown, after: unknown): ConfigChange {
  return {
    kind: object.kind,
    change: kind,
    name: object.name,
    before: before as ConfigChange['before'],
    after: after as ConfigChange['after'],
  };
}

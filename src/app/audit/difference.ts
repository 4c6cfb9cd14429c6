/** What an action changed, field by field, out of what was written down before and after. */
import type { AuditChange } from '#contract/audit.ts';
import { auditFieldLabel, auditValueText } from '#contract/audit-words.ts';

type Json = unknown;

/** Objects are opened into `a.b`, lists of plain values stay whole, lists of objects are opened by position. */
function flatten(value: Json, path: string, into: Map<string, Json>): void {
  if (Array.isArray(value) && value.some((item) => typeof item === 'object' && item !== null)) {
    for (const [index, item] of value.entries()) flatten(item, `${path}.${index}`, into);
  } else if (Array.isArray(value)) {
    into.set(path, value.join(', '));
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) flatten(item, path === '' ? name : `${path}.${name}`, into);
  } else if (path !== '') {
    into.set(path, value);
  }
}

/** The fields that differ, in the order in which they are stored; what was neither there before nor is now is left out. */
export function differenceOf(before: Json, after: Json): AuditChange[] {
  const was = new Map<string, Json>();
  const is = new Map<string, Json>();
  flatten(before, '', was);
  flatten(after, '', is);
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((field) => (was.get(field) ?? null) !== (is.get(field) ?? null))
    .map((field) => {
      const name = field.split('.').findLast((part) => !/^\d+$/.test(part)) ?? field;
      return {
        field,
        label: auditFieldLabel(field),
        before: was.get(field) ?? null,
        after: is.get(field) ?? null,
        beforeText: auditValueText(name, was.get(field)),
        afterText: auditValueText(name, is.get(field)),
      };
    });
}

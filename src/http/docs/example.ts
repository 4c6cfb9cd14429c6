/** Example bodies for the documentation's curl calls, made from the schema so that they cannot grow old. */
import type { JsonSchema, OpenApi } from '../openapi.ts';

/** Values that a reader recognises, by the name of the field. */
const known: Readonly<Record<string, unknown>> = {
  reference: 'NF 010094',
  amountCents: 12990,
  dueDate: '2026-12-10',
  paidOn: '2026-12-10',
  taxId: '12ABC34501DE35',
  holderTaxId: '12ABC34501DE35',
  name: 'Padaria Pão Quente Ltda',
  holderName: 'Padaria Pão Quente Ltda',
  street: 'Rua das Flores',
  city: 'Curitiba',
  state: 'PR',
  postalCode: '80010000',
  mnemonic: 'CONTA01',
  bankAccount: 'CONTA01',
  bankCode: '001',
  branch: '0001',
  number: '1234567',
  provider: '…',
  environment: 'sandbox',
  url: 'https://erp.suaempresa.com.br/pontual',
  reason: 'Acordo com o cliente',
  kind: 'register',
  chargeIds: ['chg_…'],
  ids: ['chg_…'],
  fields: { clientId: '…', clientSecret: '…' },
};

/** A body with the required fields of a schema. An object with none shows its first fields instead. */
export function exampleOf(document: OpenApi, schema: JsonSchema, field = ''): unknown {
  if (Object.hasOwn(known, field)) return known[field];
  const name = schema.$ref?.split('/').at(-1);
  if (name !== undefined) return exampleOf(document, document.components.schemas[name] ?? {}, field);
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const first = (schema.anyOf ?? schema.oneOf ?? schema.allOf)?.[0];
  if (first) return exampleOf(document, first, field);
  if (schema.type === 'array') return schema.items ? [exampleOf(document, schema.items)] : [];
  if (schema.properties) return objectExample(document, schema, schema.properties);
  return { integer: 1, number: 1, boolean: true, object: {} }[String(schema.type)] ?? '…';
}

function objectExample(document: OpenApi, schema: JsonSchema, properties: Record<string, JsonSchema>): unknown {
  const names = Object.keys(properties);
  const required = names.filter((name) => (schema.required ?? []).includes(name));
  const recognised = names.filter((name) => Object.hasOwn(known, name)).slice(0, 2);
  const chosen = required.length > 0 ? required : recognised;
  return Object.fromEntries(chosen.map((name) => [name, exampleOf(document, properties[name] ?? {}, name)]));
}

/** What the matrix of routes needs to know of the API: which id a route takes, and a body that its schema accepts. */
import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import type { IdKind } from '#core/ids.ts';

/** By the path segment before the parameter: the kind of the id, and the table it is of. */
export const idsOfPaths: Readonly<Record<string, { kind: IdKind; table: string }>> = {
  charges: { kind: 'charge', table: 'charge' },
  instructions: { kind: 'instruction', table: 'instruction' },
  batches: { kind: 'batch', table: 'batch' },
  connections: { kind: 'connection', table: 'connection' },
  tests: { kind: 'connectionTest', table: 'connection_test' },
  certificates: { kind: 'credential', table: 'credential' },
  users: { kind: 'user', table: 'app_user' },
  sessions: { kind: 'session', table: 'session' },
  invites: { kind: 'invite', table: 'invite' },
  'api-keys': { kind: 'apiKey', table: 'api_key' },
  'bank-accounts': { kind: 'bankAccount', table: 'bank_account' },
  'billing-types': { kind: 'billingType', table: 'billing_type' },
  deliveries: { kind: 'delivery', table: 'delivery' },
  events: { kind: 'event', table: 'event' },
  'webhook-endpoints': { kind: 'webhookEndpoint', table: 'webhook_endpoint' },
  'inbound-messages': { kind: 'inboundMessage', table: 'inbound_message' },
  alerts: { kind: 'alert', table: 'alert' },
  mails: { kind: 'mail', table: 'mail' },
  divergences: { kind: 'divergence', table: 'divergence' },
  transfers: { kind: 'transfer', table: 'transfer' },
  'transfer-batches': { kind: 'transferBatch', table: 'transfer_batch' },
  payees: { kind: 'payee', table: 'payee' },
  'approval-rules': { kind: 'approval', table: 'approval_rule' },
  files: { kind: 'bankFile', table: 'bank_file' },
  'bank-files': { kind: 'bankFile', table: 'bank_file' },
};

/** Fields of queries and bodies that name an object, by their name. */
export const idsOfFields: Readonly<Record<string, { kind: IdKind; table: string }>> = {
  connectionId: { kind: 'connection', table: 'connection' },
  connection: { kind: 'connection', table: 'connection' },
  bankAccountId: { kind: 'bankAccount', table: 'bank_account' },
  billingTypeId: { kind: 'billingType', table: 'billing_type' },
  chargeId: { kind: 'charge', table: 'charge' },
  chargeIds: { kind: 'charge', table: 'charge' },
  ids: { kind: 'charge', table: 'charge' },
  endpointId: { kind: 'webhookEndpoint', table: 'webhook_endpoint' },
  payeeId: { kind: 'payee', table: 'payee' },
  transferId: { kind: 'transfer', table: 'transfer' },
  transferIds: { kind: 'transfer', table: 'transfer' },
  batchId: { kind: 'transferBatch', table: 'transfer_batch' },
  fileId: { kind: 'bankFile', table: 'bank_file' },
  userId: { kind: 'user', table: 'app_user' },
  object: { kind: 'charge', table: 'charge' },
  actor: { kind: 'user', table: 'app_user' },
};

/** Routes whose parameter is no id of a company's object. */
export const otherParameters: Readonly<Record<string, string>> = {
  '/docs/errors/:code': 'a code of the error catalogue',
  '/errors/:code': 'a code of the error catalogue',
  '/banks/:code': 'the COMPE code of a bank',
};

/** Values for what a schema says only in words: by field, for all routes. */
const known: Readonly<Record<string, unknown>> = {
  taxId: '52998224725',
  holderTaxId: '11222333000181',
  email: 'ana@example.com',
  url: 'https://erp.example.com/avisos',
  dueDate: '2027-01-11',
  paidOn: '2026-11-20',
  date: '2026-11-20',
  scheduledOn: '2027-01-11',
  until: '2027-01-11',
  name: 'Nome Completo',
  password: 'uma senha bem comprida',
  reference: 'NF 1',
  mnemonic: 'CONTA09',
  bankCode: '077',
  branch: '0001',
  number: '1234567',
  digit: '8',
  state: 'PR',
  postalCode: '80010000',
  amountCents: 100,
  fromCents: 100,
  reason: 'um motivo que se pode ler',
  clientId: 'x',
  hostKey: `SHA256:${'A'.repeat(43)}`,
};

/** Bodies that cannot be made from the schema: what the route wants beyond it. */
export const bodies: Readonly<Record<string, unknown>> = {
  'PATCH /v1/charges/:id': { amountCents: 6000 },
  'POST /v1/charges/:id/amend': { dueDate: '2026-12-20' },
  'POST /v1/charges/:id/decide': { decision: 'absent', reason: 'conferido no banco' },
  'PATCH /v1/connections/:id': { active: false },
  'PUT /v1/connections/:id/credentials': { fields: { clientId: 'x' } },
  'PATCH /v1/connections/:id/credentials': { fields: { clientId: 'x' } },
  'PATCH /v1/bank-accounts/:id': { mnemonic: 'CONTA09' },
  'PATCH /v1/billing-types/:id': { disabled: true },
  'PATCH /v1/users/:id': { name: 'Outro Nome' },
};

interface Json {
  type?: string | string[];
  properties?: Record<string, Json>;
  required?: string[];
  items?: Json;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  format?: string;
  minLength?: number;
  minItems?: number;
  minimum?: number;
  anyOf?: Json[];
  oneOf?: Json[];
  allOf?: Json[];
}

export interface Route {
  /** `POST /v1/charges/:id/register`. */
  name: string;
  method: string;
  url: string;
  body: Json | null;
  query: Json | null;
  takesFile: boolean;
  needsKey: boolean;
}

export function routeOf(options: RouteOptions): Route[] {
  const schema = options.schema as { body?: z.ZodType; querystring?: z.ZodType; consumes?: unknown } | undefined;
  const json = (of: z.ZodType | undefined): Json | null =>
    of === undefined ? null : (z.toJSONSchema(of, { io: 'input', unrepresentable: 'any' }) as Json);
  return [options.method].flat().map((method) => ({
    name: `${method} ${options.url}`,
    method,
    url: options.url,
    body: json(schema?.body),
    query: json(schema?.querystring),
    takesFile: schema?.consumes !== undefined,
    needsKey: method === 'POST' || method === 'PATCH' || method === 'PUT',
  }));
}

/** A value that a schema accepts: the required fields of an object, the first of several ways. */
export function exampleOf(schema: Json, field = ''): unknown {
  if (Object.hasOwn(known, field)) return known[field];
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const parts = schema.allOf;
  if (parts) return Object.assign({}, ...parts.map((part) => exampleOf(part, field)));
  const first = (schema.anyOf ?? schema.oneOf)?.find((one) => one.type !== 'null');
  if (first) return exampleOf(first, field);
  if (schema.type === 'array')
    return schema.items && (schema.minItems ?? 0) > 0 ? [exampleOf(schema.items, field)] : [];
  if (schema.type === 'object' || schema.properties) {
    // The person shows that it is her, so that what comes after is seen.
    const shown = ['confirmation', 'password'].filter((name) => schema.properties?.[name] !== undefined);
    const names = [...new Set([...(schema.required ?? []), ...shown])];
    return Object.fromEntries(names.map((name) => [name, exampleOf(schema.properties?.[name] ?? {}, name)]));
  }
  if (schema.type === 'integer' || schema.type === 'number') return Math.max(1, schema.minimum ?? 1);
  if (schema.type === 'boolean') return true;
  if (schema.format === 'email') return 'ana@example.com';
  if (schema.format === 'uri') return 'https://erp.example.com/avisos';
  return 'x'.repeat(Math.max(1, schema.minLength ?? 1));
}

/** Every object of a schema that has the field, whichever way is taken: whether a body may name such an id at its top. */
export function fieldsOf(schema: Json | null): Map<string, Json> {
  const fields = new Map<string, Json>();
  const visit = (one: Json): void => {
    for (const [name, of] of Object.entries(one.properties ?? {})) fields.set(name, of);
    for (const way of [...(one.anyOf ?? []), ...(one.oneOf ?? []), ...(one.allOf ?? [])]) visit(way);
  };
  if (schema) visit(schema);
  return fields;
}

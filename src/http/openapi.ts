/** OpenAPI 3.1 made from the routes as they are: what is not declared here cannot be called, and the reverse. */
import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { batchDetailSchema, batchInputSchema, batchSchema } from '#contract/batches.ts';
import {
  actionAnswerSchema,
  addressSchema,
  amendInputSchema,
  chargeInputSchema,
  chargeSchema,
  dryRunAnswerSchema,
  importReportSchema,
  instructionSchema,
  payerInputSchema,
  paymentSchema,
  refusalSchema,
  registrationSchema,
  termsSchema,
  timelineItemSchema,
} from '#contract/charges.ts';
import { problemSchema } from '#contract/common.ts';
import {
  bankAccountInputSchema,
  bankAccountSchema,
  billingTypeSchema,
  connectionInputSchema,
  connectionSchema,
  credentialsInputSchema,
  providerSchema,
} from '#contract/connections.ts';
import { divergenceSchema, entrySchema, ledgerAccountSchema } from '#contract/money.ts';
import { apiKeyCreatedSchema, apiKeySchema } from '#contract/people.ts';
import { deliverySchema, eventSchema, inboundMessageSchema, webhookEndpointSchema } from '#contract/webhooks.ts';
import type { Access } from './access.ts';
import type { Scope } from './scope.ts';

/** Schemas that have a name of their own in the document. */
const named: Readonly<Record<string, z.ZodType>> = {
  Problem: problemSchema,
  Charge: chargeSchema,
  ChargeInput: chargeInputSchema,
  AmendInput: amendInputSchema,
  Address: addressSchema,
  Payer: payerInputSchema,
  Terms: termsSchema,
  Registration: registrationSchema,
  Refusal: refusalSchema,
  Instruction: instructionSchema,
  ActionAnswer: actionAnswerSchema,
  DryRunAnswer: dryRunAnswerSchema,
  TimelineItem: timelineItemSchema,
  Payment: paymentSchema,
  ImportReport: importReportSchema,
  BatchInput: batchInputSchema,
  Batch: batchSchema,
  BatchDetail: batchDetailSchema,
  BankAccount: bankAccountSchema,
  BankAccountInput: bankAccountInputSchema,
  Connection: connectionSchema,
  ConnectionInput: connectionInputSchema,
  CredentialsInput: credentialsInputSchema,
  BillingType: billingTypeSchema,
  Provider: providerSchema,
  LedgerAccount: ledgerAccountSchema,
  Entry: entrySchema,
  Divergence: divergenceSchema,
  Event: eventSchema,
  WebhookEndpoint: webhookEndpointSchema,
  Delivery: deliverySchema,
  InboundMessage: inboundMessageSchema,
  ApiKey: apiKeySchema,
  ApiKeyCreated: apiKeyCreatedSchema,
};

export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
}

export interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  security: Record<string, string[]>[];
  parameters: {
    name: string;
    in: 'path' | 'query' | 'header';
    required: boolean;
    description?: string;
    schema: JsonSchema;
  }[];
  requestBody?: { required: boolean; content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: JsonSchema }> }>;
}

export interface OpenApi {
  openapi: '3.1.0';
  info: { title: string; version: string; description: string; license: { name: string; identifier: string } };
  servers: { url: string }[];
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, JsonSchema>; securitySchemes: Record<string, unknown> };
}

/** Remembers every route declared after this call. HEAD routes are the echo of GET ones. */
export function collectRoutes(app: Scope): RouteOptions[] {
  const routes: RouteOptions[] = [];
  app.addHook('onRoute', (route) => {
    if (route.method !== 'HEAD' && !route.config?.internal) routes.push(route);
  });
  return routes;
}

interface RouteSchema {
  summary?: string;
  description?: string;
  tags?: readonly string[];
  params?: z.ZodObject;
  querystring?: z.ZodObject;
  body?: z.ZodType;
  response?: Record<string, z.ZodType>;
  consumes?: readonly string[];
  produces?: readonly string[];
}

/** The document of these routes. */
export function openApi(
  routes: readonly RouteOptions[],
  { version, publicUrl }: { version: string; publicUrl: string | null },
): OpenApi {
  const { registry, reference } = nameSchemas();
  const paths: OpenApi['paths'] = {};
  for (const route of routes) {
    const path = route.url.replace(/:(\w+)/g, '{$1}');
    const method = String(route.method).toLowerCase();
    paths[path] = { ...paths[path], [method]: operationOf(route, { path, method, reference }) };
  }
  const { schemas } = z.toJSONSchema(registry, {
    io: 'input',
    unrepresentable: 'any',
    uri: (id) => `#/components/schemas/${id}`,
  });
  const tags = new Set(
    Object.values(paths).flatMap((item) => Object.values(item).flatMap((operation) => operation.tags)),
  );
  return {
    openapi: '3.1.0',
    info: { title: 'Pontual', version, description, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: publicUrl ?? '/' }],
    tags: [...tags].map((name) => ({ name })),
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(schemas).map(([id, one]) => [id, plain(one)])),
      securitySchemes,
    },
  };
}

/** Gives each schema one name in the document: its own, or one made from where it is used. */
function nameSchemas(): { registry: z.core.$ZodRegistry<{ id: string }>; reference: Place['reference'] } {
  const registry = z.registry<{ id: string }>();
  const taken = new Set(Object.keys(named));
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });
  const reference = (schema: z.ZodType, wanted: string): JsonSchema => {
    const known = registry.get(schema)?.id ?? pageName(registry, schema);
    const id = known ?? wanted;
    if (!registry.has(schema) && !taken.has(id)) registry.add(schema, { id });
    taken.add(id);
    return { $ref: `#/components/schemas/${id}` };
  };
  return { registry, reference };
}

/** A page of things that have a name is called after them: `ChargePage`. */
function pageName(registry: z.core.$ZodRegistry<{ id: string }>, schema: z.ZodType): string | undefined {
  const data = schema instanceof z.ZodObject ? (schema.shape as Record<string, z.ZodType>)['data'] : undefined;
  const item = data instanceof z.ZodArray ? registry.get(data.element as z.ZodType)?.id : undefined;
  return item === undefined || !(schema as z.ZodObject).shape['next'] ? undefined : `${item}Page`;
}

const description =
  'Boletos e Pix registrados direto nas APIs dos bancos. Valores em centavos, datas AAAA-MM-DD (America/Sao_Paulo), ' +
  'instantes RFC 3339 em UTC. Erros em application/problem+json (RFC 9457), com página própria em /docs/errors/{code}.';

const securitySchemes = {
  apiKey: { type: 'http', scheme: 'bearer', description: 'Chave de API: Authorization: Bearer pk_…' },
  session: { type: 'apiKey', in: 'cookie', name: 'pontual', description: 'Sessão de uma pessoa, só para as telas' },
};

/** JSON Schema without the marks that stand for a whole document. */
function plain(schema: object): JsonSchema {
  return Object.fromEntries(
    Object.entries(schema).filter(([name]) => name !== '$schema' && name !== '$id' && name !== 'id'),
  );
}

interface Place {
  path: string;
  method: string;
  reference(schema: z.ZodType, id: string): JsonSchema;
}

function operationOf(route: RouteOptions, { path, method, reference }: Place): Operation {
  const schema = (route.schema ?? {}) as RouteSchema;
  const operationId = operationIdOf(method, path);
  const wanted = route.config?.access;
  return {
    operationId,
    tags: [...(schema.tags ?? [])],
    summary: schema.summary ?? '',
    ...describe(schema.description, wanted),
    security: securityOf(wanted),
    parameters: [
      ...parameters('path', schema.params),
      ...parameters('query', schema.querystring),
      ...headersOf(route, method),
    ],
    ...bodyOf(schema, (one) => reference(one, `${capital(operationId)}Body`)),
    responses: {
      ...answersOf(schema, {
        method,
        refer: (one, status) => reference(one, `${capital(operationId)}Answer${status}`),
      }),
      default: {
        description: 'Problema (RFC 9457)',
        content: { 'application/problem+json': { schema: reference(problemSchema, 'Problem') } },
      },
    },
  };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function bodyOf(
  { body, consumes }: RouteSchema,
  refer: (schema: z.ZodType) => JsonSchema,
): Pick<Operation, 'requestBody'> | Record<string, never> {
  if (consumes) return { requestBody: { required: true, content: filesOf(consumes) } };
  if (!body) return {};
  const required = !body.safeParse(undefined).success;
  return { requestBody: { required, content: { 'application/json': { schema: refer(body) } } } };
}

/** Bodies that are files: their bytes, and nothing to say of their inside. */
function filesOf(types: readonly string[]): Record<string, { schema: JsonSchema }> {
  return Object.fromEntries(types.map((type) => [type, { schema: { type: 'string', format: 'binary' } }]));
}

function answersOf(
  { response, produces }: RouteSchema,
  { method, refer }: { method: string; refer(schema: z.ZodType, status: string): JsonSchema },
): Operation['responses'] {
  const words = (status: string): string => statusWords[status] ?? 'Resposta';
  if (produces) return { '200': { description: words('200'), content: filesOf(produces) } };
  if (!response) {
    const status = method === 'delete' ? '204' : '200';
    return { [status]: { description: words(status) } };
  }
  return Object.fromEntries(
    Object.entries(response).map(([status, schema]) => [
      status,
      { description: words(status), content: { 'application/json': { schema: refer(schema, status) } } },
    ]),
  );
}

const statusWords: Readonly<Record<string, string>> = {
  '200': 'Feito',
  '201': 'Criado',
  '202': 'Aceito: o banco ainda não respondeu',
  '204': 'Feito, sem corpo',
};

function describe(text: string | undefined, wanted: Access | undefined): { description?: string } {
  const scope = wanted?.kind === 'caller' ? `Permissão da chave: \`${wanted.scope}\`.` : null;
  const person = wanted?.kind === 'person' ? 'Só para pessoas, pela tela.' : null;
  const parts = [text, scope, person].filter((part) => part !== undefined && part !== null);
  return parts.length === 0 ? {} : { description: parts.join(' ') };
}

function securityOf(wanted: Access | undefined): Record<string, string[]>[] {
  if (!wanted || wanted.kind === 'public') return [];
  return wanted.kind === 'person' ? [{ session: [] }] : [{ apiKey: [] }, { session: [] }];
}

function operationIdOf(method: string, path: string): string {
  const words = path
    .replace(/^\/v1\//, '')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

function parameters(place: 'path' | 'query', schema: z.ZodObject | undefined): Operation['parameters'] {
  if (!schema) return [];
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  return Object.entries(json.properties ?? {}).map(([name, { description: words, ...rest }]) => ({
    name,
    in: place,
    required: place === 'path' || (json.required ?? []).includes(name),
    ...(words === undefined ? {} : { description: words }),
    schema: rest,
  }));
}

function headersOf(route: RouteOptions, method: string): Operation['parameters'] {
  if (route.config?.access?.kind === 'public' || (method !== 'post' && method !== 'patch')) return [];
  return [
    {
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description: 'O mesmo pedido repetido com a mesma chave tem a mesma resposta e é feito uma vez só. Vale 30 dias.',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    },
  ];
}

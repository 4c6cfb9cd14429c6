/** Webhooks out (Standard Webhooks 1.0), events, deliveries, and what banks sent us. */
import { z } from 'zod';
import { idSchema, instantSchema } from './common.ts';

export const eventTypes = [
  'charge.created',
  'charge.registered',
  'charge.rejected',
  'charge.amended',
  'charge.paid',
  'charge.credited',
  'charge.written_off',
  'charge.expired',
  'charge.protested',
  'charge.attention',
  'charge.reopened',
  'transfer.created',
  'transfer.approved',
  'transfer.sent',
  'transfer.completed',
  'transfer.failed',
  'transfer.returned',
  'transfer.attention',
  'divergence.opened',
  'connection.degraded',
  'certificate.expiring',
  'certificate.expired',
  'file.imported',
  'file.missing',
  'audit.head',
] as const;

export const webhookEndpointInputSchema = z
  .object({
    url: z.url('Informe uma URL http ou https.').max(2000),
    types: z.array(z.enum(eventTypes)).default([]).describe('Vazio = todos'),
    description: z.string().max(200).default(''),
  })
  .strict();
export const webhookEndpointSchema = z.object({
  id: idSchema,
  url: z.string(),
  types: z.array(z.string()),
  description: z.string(),
  active: z.boolean(),
  failing: z.boolean(),
  createdAt: instantSchema,
});
/** The secret is shown once, when the endpoint is made. */
export const webhookEndpointCreatedSchema = webhookEndpointSchema.extend({ secret: z.string() });

export const eventSchema = z.object({
  id: idSchema,
  type: z.string(),
  timestamp: instantSchema,
  subjectId: z.string(),
  sequence: z.number().int(),
  data: z.unknown(),
});

export const deliverySchema = z.object({
  id: idSchema,
  eventId: idSchema,
  endpointId: idSchema,
  type: z.string(),
  state: z.enum(['pending', 'delivered', 'exhausted', 'disabled']),
  attempts: z.number().int(),
  nextAt: instantSchema.nullable(),
  lastStatus: z.number().int().nullable(),
  lastError: z.string().nullable(),
  deliveredAt: instantSchema.nullable(),
});

export const inboundMessageSchema = z.object({
  id: idSchema,
  connectionId: idSchema,
  receivedAt: instantSchema,
  state: z.enum(['stored', 'applied', 'known', 'held', 'orphan', 'rejected', 'failed', 'dead']),
  result: z.string().nullable(),
  body: z.string().describe('Corpo, com dados pessoais mascarados'),
});

/** The log: an allow-list of fields, so that bodies, secrets and tax ids cannot reach it by accident. */
import { pino, stdTimeFunctions, type DestinationStream } from 'pino';
import type { Log } from '#app/context.ts';

/** Fields that may be logged. Anything else is dropped and only its name is told. */
const allowed = new Set(
  (
    'requestId method route status durationMs code caller callerKind organizationId known error stack kind subject lane ' +
    'attempt attempts job jobId operation operationId name provider connectionId chargeId batchId instructionId count total ' +
    'port host url path version role signal reason waitMs dueAt table migration file folder ms outcome httpStatus effect ' +
    'eventId deliveryId endpointId state step dropped pid fence channel call detail messages lookUps emptyLookUps'
  ).split(' '),
);

const taxIdPattern =
  /\b(\d{3})\.?(\d{3})\.?(\d{3})-?(\d{2})\b|\b\d{2}\.?[\dA-Z]{3}\.?[\dA-Z]{3}\/?[\dA-Z]{4}-?\d{2}\b/g;
const tokenPattern = /\b(pk_|whsec_)[\w-]+|(Bearer|Basic)\s+[\w.~+/=-]+/g;

/** A text without tax ids, keys, line breaks and control characters. */
export function cleanText(text: string): string {
  return text
    .replace(tokenPattern, '[segredo]')
    .replace(taxIdPattern, '[documento]')
    .replace(/\p{Cc}+/gu, ' ')
    .slice(0, 2000);
}

function cleaned(fields: Record<string, unknown>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  const dropped: string[] = [];
  for (const [name, value] of Object.entries(fields)) {
    if (!allowed.has(name)) dropped.push(name);
    else if (typeof value === 'string') kept[name] = cleanText(value);
    else if (value === null || typeof value === 'number' || typeof value === 'boolean') kept[name] = value;
    else kept[name] = cleanText(value instanceof Error ? value.message : JSON.stringify(value));
  }
  return dropped.length === 0 ? kept : { ...kept, dropped: cleanText(dropped.join(' ')) };
}

export interface LogOptions {
  level: string;
  /** Standard output when absent. */
  destination?: DestinationStream;
}

/** Makes the log: one JSON line an event, times in UTC. */
export function createLog({ level, destination }: LogOptions): Log {
  const options = { level, timestamp: stdTimeFunctions.isoTime, base: { pid: process.pid } };
  const logger = destination ? pino(options, destination) : pino(options);
  return {
    info: (fields, message) => logger.info(cleaned(fields), cleanText(message)),
    warn: (fields, message) => logger.warn(cleaned(fields), cleanText(message)),
    error: (fields, message) => logger.error(cleaned(fields), cleanText(message)),
  };
}

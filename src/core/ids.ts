/**
 * Public ids: a prefix that says what it is and 26 characters of Crockford's base 32 that hold the UUIDv7, so that ids sort by the
 * time of their making: `chg_06B3Y2…`. Inside, everything is a plain UUID.
 */
import { notFound } from './errors.ts';

export const idPrefixes = {
  organization: 'org',
  user: 'usr',
  apiKey: 'key',
  bankAccount: 'acc',
  connection: 'con',
  billingType: 'bty',
  payer: 'pay',
  charge: 'chg',
  registration: 'reg',
  instruction: 'ins',
  operation: 'ope',
  batch: 'bat',
  evidence: 'evi',
  payment: 'rec',
  divergence: 'div',
  ledgerAccount: 'lac',
  entry: 'ent',
  event: 'evt',
  webhookEndpoint: 'whe',
  delivery: 'dlv',
  inboundMessage: 'inb',
  audit: 'aud',
  invite: 'inv',
  session: 'ses',
  alert: 'alr',
  mail: 'eml',
  credential: 'crt',
  connectionTest: 'tst',
  transfer: 'trf',
  transferBatch: 'tbt',
  approval: 'apr',
  payee: 'fav',
  bankFile: 'fil',
} as const;
export type IdKind = keyof typeof idPrefixes;

const kindLabels: Partial<Record<IdKind, string>> = {
  charge: 'A cobrança',
  connection: 'A integração',
  bankAccount: 'A conta corrente',
  billingType: 'O tipo de cobrança',
  batch: 'O lote',
  instruction: 'A instrução',
  webhookEndpoint: 'O webhook',
  delivery: 'A entrega',
  apiKey: 'A chave de API',
  user: 'O usuário',
  invite: 'O convite',
  session: 'A sessão',
  alert: 'O aviso',
  mail: 'A mensagem',
  credential: 'O certificado',
  connectionTest: 'O teste',
  transfer: 'A transferência',
  transferBatch: 'O lote de transferências',
  payee: 'O favorecido',
  bankFile: 'O arquivo',
};

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** Lower case is read too, but tested before it is raised: `ſ` and `ß` would become letters of the alphabet. */
const bodyPattern = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i;

/** The public form of a UUID. */
export function publicId(kind: IdKind, uuid: string): string {
  if (!uuidPattern.test(uuid)) throw new Error(`not a uuid: ${uuid}`);
  let value = BigInt(`0x${uuid.replaceAll('-', '')}`);
  let body = '';
  for (let index = 0; index < 26; index += 1) {
    body = alphabet.charAt(Number(value & 31n)) + body;
    value >>= 5n;
  }
  return `${idPrefixes[kind]}_${body}`;
}

/** The UUID behind a public id, or null when the text is not one of this kind. */
export function uuidOrNull(kind: IdKind, text: string): string | null {
  const prefix = `${idPrefixes[kind]}_`;
  const body = text.slice(prefix.length);
  if (!text.startsWith(prefix) || !bodyPattern.test(body)) return null;
  let value = 0n;
  for (const character of body.toUpperCase()) value = (value << 5n) | BigInt(alphabet.indexOf(character));
  const hex = value.toString(16).padStart(32, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The UUID behind a public id; a text that cannot be one names something that does not exist (404). */
export function uuidOf(kind: IdKind, text: string): string {
  const uuid = uuidOrNull(kind, text);
  if (uuid === null) throw notFound(kindLabels[kind] ?? 'O item', text.slice(0, 64));
  return uuid;
}

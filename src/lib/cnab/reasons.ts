import { febrabanPayerClaims } from './codes/febraban-payer-claims.ts';
import { febrabanErrors, febrabanFees, febrabanSettlements } from './codes/febraban-reasons.ts';
import { itauPayerClaims, itauProtestObstacles } from './codes/itau-payer-claims.ts';
import {
  itauChangeErrors,
  itauContractErrors,
  itauEntryErrors,
  itauEntryNotes,
  itauInstructionErrors,
  itauNegativationErrors,
  itauNegativationNotes,
  itauPixErrors,
  itauWriteOffErrors,
} from './codes/itau-reasons.ts';
import { itauSettlements } from './codes/itau-settlements.ts';
import { CLAIM_CURE, cureFor } from './cures.ts';
import type { CodeTable } from './events.ts';

/** Why something happened or was refused, in the bank's code and in words. */
export type Reason = {
  readonly code: string;
  /** Null for a code that no table holds: shown as it came, never dropped. */
  readonly label: string | null;
  readonly kind: 'error' | 'information';
  /** What to do, in Portuguese; null where there is nothing to be done. */
  readonly cure: string | null;
};

/** A table of reasons, and whether they are errors. */
type Table = { readonly codes: CodeTable; readonly kind: Reason['kind'] };

const table = (codes: CodeTable, kind: Reason['kind'] = 'error'): Table => ({ codes, kind });

/** By movement: FEBRABAN's C047-A, B and C. 25, 44, 45 and 50 with C are a guess; the document names 06, 09 and 17. */
const FEBRABAN: { readonly [movement: string]: Table } = {
  ...movements('02 03 26 30', table(febrabanErrors)),
  ...movements('28', table(febrabanFees, 'information')),
  ...movements('06 09 17 25 44 45 50', table(febrabanSettlements, 'information')),
};

const ITAU: { readonly [movement: string]: Table } = {
  '02': table(itauEntryNotes, 'information'),
  '03': table(itauEntryErrors),
  '15': table(itauWriteOffErrors),
  '16': table(itauInstructionErrors),
  '17': table(itauChangeErrors),
  '18': table(itauContractErrors),
  '24': table(itauProtestObstacles),
  '25': table(itauPayerClaims, 'information'),
  '60': table(itauEntryErrors),
  '74': table(itauNegativationErrors),
  '79': table(itauNegativationNotes, 'information'),
};

function movements(codes: string, of: Table): { readonly [movement: string]: Table } {
  return Object.fromEntries(codes.split(' ').map((code) => [code, of]));
}

/** With an entry, FEBRABAN's A4 says that the payer is in DDA; these are no errors either. */
const NOTES = new Set(['A4', 'A9', 'B1', '87', '88', '92']);

/**
 * The reasons of a movement: codes of two characters side by side, padded with zeros or blanks on either side (`0400000000`
 * Santander, `0000000004` Sicoob, `33` Ailos).
 */
export function reasonsOf(bank: string, movement: string, field: string | null): Reason[] {
  const pairs = field?.match(/.{1,2}/g) ?? [];
  return pairs
    .map((code) => code.trim())
    .filter((code) => code !== '' && !/^0+$/.test(code))
    .map((code) => reasonOf(bank, movement, code));
}

/** One code, of two characters or (Itaú, in U) of four. */
export function reasonOf(bank: string, movement: string, code: string): Reason {
  const known = (bank === '341' ? ITAU : FEBRABAN)[movement];
  const label = known !== undefined && Object.hasOwn(known.codes, code) ? known.codes[code]! : null;
  const isNote = known?.kind === 'information' || (bank !== '341' && NOTES.has(code));
  if (isNote) return { code, label, kind: 'information', cure: null };
  return { code, label, kind: label === null ? 'information' : 'error', cure: cureFor(label ?? '') };
}

/** Why the Pix of a BolePix was refused: the boleto exists all the same. */
export function pixReason(code: string): Reason {
  const label = Object.hasOwn(itauPixErrors, code) ? itauPixErrors[code]! : null;
  return { code, label, kind: 'error', cure: cureFor('pix') };
}

/** What the payer says (U 154-157); at Itaú, with movements other than 25, what stands in the way of an instruction. */
export function claimReason(bank: string, movement: string, code: string): Reason {
  if (bank === '341' && movement !== '25') return reasonOf(bank, movement, code);
  if (bank === '341') return { ...reasonOf(bank, movement, code), cure: CLAIM_CURE };
  const label = Object.hasOwn(febrabanPayerClaims, code) ? febrabanPayerClaims[code]! : null;
  return { code, label, kind: 'information', cure: CLAIM_CURE };
}

export type Settlement = {
  readonly code: string | null;
  readonly label: string | null;
  /** Whether the money can be used already; null where the bank does not say. */
  readonly available: boolean | null;
  readonly channel: 'boleto' | 'notary';
};

const NOTARY = new Set(['AC', 'LC', 'ST']);

/** How a title was paid: Itaú's letters, or FEBRABAN's C047-C among the reasons. */
export function settlementOf(bank: string, code: string): Settlement {
  if (bank === '341') {
    const known = Object.hasOwn(itauSettlements, code) ? itauSettlements[code] : undefined;
    const channel = NOTARY.has(code) ? 'notary' : 'boleto';
    return { code, label: known?.label ?? null, available: known?.available ?? null, channel };
  }
  const label = Object.hasOwn(febrabanSettlements, code) ? febrabanSettlements[code]! : null;
  return { code, label, available: null, channel: code === '08' ? 'notary' : 'boleto' };
}

/** A destination in words, and what differs between two. */
import { t } from '../../texts.pt-BR.ts';
import type { Destination, Transfer } from '../../transfers-api.ts';
import { taxId } from '../../ui/format.ts';

const words = t.transfers.destination;

export function numberOf({ account, accountDigit }: { account: string; accountDigit: string }): string {
  return accountDigit === '' ? account : `${account}-${accountDigit}`;
}

/** One line: `Banco X · ag. 0001 · c/c 12345-6`, or `Pix chave`. */
export function lineOf(destination: Destination, bankName: string): string {
  if (destination.kind === 'pixKey') return words.pixKey(destination.key);
  const { branch, accountType } = destination;
  return words.account(bankName || bankOf(destination), branch, numberOf(destination), words.kinds[accountType]);
}

/** Code and ISPB of a bank, where its name is not at hand. */
export function bankOf(destination: Extract<Destination, { kind: 'account' }>): string {
  return [destination.bankCode, destination.ispb].filter(Boolean).join(' · ');
}

export type DestinationField = keyof typeof words.fields;

/** Every part of a destination, in the order in which people read it. */
export function partsOf(destination: Destination): [field: DestinationField, text: string][] {
  if (destination.kind === 'pixKey') {
    return [
      ['how', words.byKey],
      ['key', destination.key],
      ['taxId', destination.taxId === null ? words.nothing : taxId(destination.taxId)],
    ];
  }
  return [
    ['how', words.byAccount],
    ['name', destination.name],
    ['taxId', taxId(destination.taxId)],
    ['bank', bankOf(destination)],
    ['branch', destination.branch],
    ['account', numberOf(destination)],
    ['accountType', words.kindNames[destination.accountType]],
  ];
}

export interface DestinationChange {
  field: DestinationField;
  before: string;
  after: string;
  changed: boolean;
}

/** Both side by side; parts that only one of them has count as changed. */
export function changesBetween(before: Destination, after: Destination): DestinationChange[] {
  const was = new Map(partsOf(before));
  const is = new Map(partsOf(after));
  return [...new Set([...was.keys(), ...is.keys()])].map((field) => {
    const [old, now] = [was.get(field) ?? words.nothing, is.get(field) ?? words.nothing];
    return { field, before: old, after: now, changed: old !== now };
  });
}

/** Where the money of a transfer goes, in one line. */
export function whereTo(transfer: Pick<Transfer, 'payee' | 'bankName'>): string {
  return lineOf(transfer.payee, transfer.bankName);
}

import type { z } from 'zod';
import type { bankSchema } from '#contract/connections.ts';
import { participantByCode, participants } from '#lib/participants/index.ts';
import type { Context } from '../context.ts';
import { bankName, providersOf, walletCode, walletName } from './view.ts';

export type Bank = z.infer<typeof bankSchema>;

const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/**
 * The banks whose accounts can be kept: those with a number on the participants' list, and 0-Carteira. First those that a provider
 * connects, then by number.
 */
export function listBanks(ctx: Pick<Context, 'banks'>, { search, limit }: { search: string; limit: number }): Bank[] {
  const { banks } = ctx;
  const known = participants.flatMap(({ bankCode, ispb }) => (bankCode === null ? [] : [{ code: bankCode, ispb }]));
  const all: Bank[] = known.map(({ code, ispb }) => ({
    code,
    ispb,
    name: bankName(banks, code),
    providers: providersOf(banks, code),
  }));
  const wallet: Bank = { code: walletCode, ispb: null, name: walletName, providers: providersOf(banks, walletCode) };
  const words = plain(search).split(/\s+/).filter(Boolean);
  return [wallet, ...all]
    .filter((bank) => words.every((word) => matches(bank, word)))
    .sort((one, other) => Number(isServed(other)) - Number(isServed(one)) || (one.code < other.code ? -1 : 1))
    .slice(0, limit);
}

const isServed = ({ providers }: Bank): boolean => providers.length > 0;

function matches({ code, ispb, name }: Bank, word: string): boolean {
  return code.startsWith(word) || (ispb ?? '').startsWith(word) || plain(name).includes(word);
}

/** Whether an account of this bank can be kept. */
export function isKnownBank(code: string): boolean {
  return code === walletCode || participantByCode(code) !== undefined;
}

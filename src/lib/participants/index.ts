/** The participants' list: banks by COMPE number, by ISPB, and by what a person types. */
import { participantTable } from './table.ts';

export interface Participant {
  /** Eight digits; `00000000` is Banco do Brasil's, not nothing. */
  readonly ispb: string;
  /** Three digits. */
  readonly bankCode: string | null;
  readonly name: string;
  /** Takes part in Pix, directly or through another. */
  readonly pix: boolean;
}

export const participants: readonly Participant[] = participantTable
  .trim()
  .split(/\s*\|\s*|\n\s*/)
  .map((line) => ({
    bankCode: line.startsWith('---') ? null : line.slice(0, 3),
    ispb: line.slice(4, 12),
    pix: line[13] === 'P',
    name: line.slice(15),
  }));

const byCode = new Map(
  participants.flatMap((item) => (item.bankCode === null ? [] : [[item.bankCode, item] as const])),
);
const byIspb = new Map(participants.map((item) => [item.ispb, item] as const));

/** By its three digits. */
export function participantByCode(bankCode: string): Participant | undefined {
  return byCode.get(bankCode);
}

/** By its eight digits. */
export function participantByIspb(ispb: string): Participant | undefined {
  return byIspb.get(ispb);
}

const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
const searchable = participants.map((item) => ({ item, words: plain(item.name) }));

/** The first `limit` whose number begins with the text, or whose name has all of its words; the nearest first. */
export function findParticipants(text: string, limit: number): Participant[] {
  const wanted = plain(text).trim();
  if (/^\d+$/.test(wanted)) {
    const byNumber = participants.filter(({ bankCode }) => bankCode?.startsWith(wanted));
    const others = participants.filter((item) => item.ispb.startsWith(wanted) && !byNumber.includes(item));
    return [...byNumber, ...others].slice(0, limit);
  }
  const words = wanted.split(/\s+/).filter((word) => word !== '');
  return searchable
    .filter(({ words: name }) => words.every((word) => name.includes(word)))
    .toSorted((a, b) => Number(b.words.startsWith(wanted)) - Number(a.words.startsWith(wanted)))
    .slice(0, limit)
    .map(({ item }) => item);
}

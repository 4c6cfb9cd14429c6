/**
 * Money out to whoever owns a Pix key: a product of its own at most banks, beside transfers to accounts. The directory (DICT) is
 * asked who the owner is, a person sees it, and just before the sending it is asked again: what is sent goes to the owner that was
 * agreed to, or to nobody.
 */
import type { FieldProblem } from './errors.ts';
import type { ConnectionView, RequestSpec } from './provider.ts';
import type { TransferAnswer, TransferQuery, TransferView } from './transfer.ts';

/** Who owns a key, as the directory tells it now. */
export interface PixKeyOwner {
  /** In the directory's own form. */
  key: string;
  name: string;
  /** As the bank tells it: whole, or with digits hidden. */
  taxId: string;
  ispb: string;
  branch: string;
  account: string;
  /** CACC, TRAN, SLRY, SVGS. */
  accountType: string;
  /** Given by the look-up; the payment that follows it carries it. */
  endToEndId: string;
}

export interface PixKeyCapabilities {
  /** What this connection lacks to have the product, in Portuguese; null when nothing. */
  missing(connection: ConnectionView): string | null;
  /** All that the bank would refuse of it, known before anything is sent; pointers into the transfer. */
  problems(transfer: TransferView): FieldProblem[];
  /** Null when the key is nobody's. Directories meter these questions, those without an answer most of all. */
  owner(connection: ConnectionView, key: string): RequestSpec<PixKeyOwner | null>;
  /** Never repeated; mostly accepted, and followed by `read`. */
  send(connection: ConnectionView, transfer: TransferView, owner: PixKeyOwner): RequestSpec<TransferAnswer>;
  /** By our own key; null when the bank has nothing under it, which is no proof of absence. No fact: still under way. */
  read(connection: ConnectionView, transfer: TransferView): RequestSpec<TransferAnswer | null>;
  /** What left to keys and what came back of it, page by page, where the bank lists it; lines that name no payment have no ids. */
  find?(
    connection: ConnectionView,
    query: TransferQuery,
  ): RequestSpec<{ items: TransferAnswer[]; next: string | null }>;
}

/** Whether the directory still names the owner that was agreed to. Letters and blanks of a name may differ, nothing else. */
export function isSameOwner(agreed: PixKeyOwner, now: PixKeyOwner): boolean {
  const plain = (text: string): string =>
    text.normalize('NFKD').replace(/\p{M}/gu, '').toUpperCase().replace(/\s+/g, ' ').trim();
  return (
    plain(agreed.name) === plain(now.name) &&
    agreed.taxId === now.taxId &&
    agreed.ispb === now.ispb &&
    agreed.branch === now.branch &&
    agreed.account === now.account &&
    agreed.accountType === now.accountType
  );
}

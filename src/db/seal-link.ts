/**
 * One link of the chain over what may never change, and the arithmetic of a chain. Nothing here touches the database: the same
 * functions seal a row, verify it in place, and verify a file that was exported years ago.
 */
import { createHash } from 'node:crypto';

export const sealedSubjects = ['audit_entry', 'evidence'] as const;
export type SealedSubject = (typeof sealedSubjects)[number];

/**
 * The columns that a digest covers, in its order. `evidence.effect` is not among them: it says beside the fact what the fact
 * changed, is written later, and can be worked out again. A new column of these tables goes to the end of its list or is named
 * in `unsealedColumns`; a test insists on it.
 */
export const sealedColumns = {
  audit_entry: [
    'id',
    'organization_id',
    'at',
    'actor_kind',
    'actor_id',
    'actor_name',
    'action',
    'object_kind',
    'object_id',
    'before',
    'after',
    'request_id',
  ],
  evidence: [
    'id',
    'organization_id',
    'connection_id',
    'charge_id',
    'registration_id',
    'transfer_id',
    'fact_key',
    'source',
    'proven',
    'occurred_at',
    'received_at',
    'fact',
    'bank_call_id',
    'inbound_message_id',
    'sha256',
    'bank_file_id',
  ],
} as const satisfies Record<SealedSubject, readonly string[]>;

export const unsealedColumns: Readonly<Record<SealedSubject, readonly string[]>> = {
  audit_entry: [],
  evidence: ['effect'],
};

/** The values of the sealed columns as the database writes them: instants in UTC to the microsecond, bytes in hexadecimal. */
export type SealedValues = readonly (string | null)[];

export interface Link {
  organizationId: string;
  /** 1, 2, 3 … without a gap. */
  number: number;
  subject: SealedSubject;
  /** UUID of the row. */
  subjectId: string;
  digest: Buffer;
  previous: Buffer;
  hash: Buffer;
  /** RFC 3339 with milliseconds. */
  sealedAt: string;
}

/** What stands before the first link. */
export const noLink: Buffer = Buffer.alloc(32);

/** The canonical form of a row: a JSON array of texts, so that no two rows are written alike. */
export function canonicalText(subject: SealedSubject, values: SealedValues): string {
  return JSON.stringify(['pontual 1', subject, ...values]);
}

export function digestOf(subject: SealedSubject, values: SealedValues): Buffer {
  return createHash('sha256').update(canonicalText(subject, values)).digest();
}

/** SHA-256(previous ‖ number ‖ organization ‖ moment of sealing ‖ subject ‖ id ‖ digest), each part of fixed length or ended by a zero byte. */
export function hashOf(link: Omit<Link, 'hash'>): Buffer {
  const number = Buffer.alloc(8);
  number.writeBigUInt64BE(BigInt(link.number));
  return createHash('sha256')
    .update(link.previous)
    .update(number)
    .update(uuidBytes(link.organizationId))
    .update(`${link.sealedAt}\0${link.subject}\0`)
    .update(uuidBytes(link.subjectId))
    .update(link.digest)
    .digest();
}

function uuidBytes(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

/** The links that put rows behind the end of a chain. */
export function chainOf(
  organizationId: string,
  end: { number: number; hash: Buffer } | null,
  rows: readonly { subject: SealedSubject; id: string; values: SealedValues }[],
  sealedAt: string,
): Link[] {
  let { number, hash: previous } = end ?? { number: 0, hash: noLink };
  return rows.map((row) => {
    number += 1;
    const digest = digestOf(row.subject, row.values);
    const open = { organizationId, number, subject: row.subject, subjectId: row.id, digest, previous, sealedAt };
    const link = { ...open, hash: hashOf(open) };
    previous = link.hash;
    return link;
  });
}

/** The end of a chain at a moment, kept where the database's owner cannot reach it. */
export interface Head {
  number: number;
  /** Hexadecimal. */
  hash: string;
}

export type BreakReason =
  | 'number_missing'
  | 'row_missing'
  | 'row_changed'
  | 'link_changed'
  | 'order_changed'
  | 'head_missing'
  | 'head_differs';

export interface Break {
  number: number;
  reason: BreakReason;
}

/** Walks along a chain from its first link and stops at the first that is wrong. */
export interface ChainWalk {
  /** False once a link was wrong; what follows says nothing more. `values` is null where the row is gone. */
  step(link: Link, values: SealedValues | null): boolean;
  /** Ends the walk: a published head beyond the end tells a cut tail. */
  end(): { links: number; head: Head | null; firstBad: Break | null };
}

export function walkChain(organizationId: string, heads: readonly Head[] = []): ChainWalk {
  const published = new Map(heads.map(({ number, hash }) => [number, hash]));
  let links = 0;
  let previous = noLink;
  let firstBad: Break | null = null;
  const found = (number: number, reason: BreakReason): false => {
    firstBad = { number, reason };
    return false;
  };
  const judge = (link: Link, values: SealedValues | null): boolean => {
    const number = links + 1;
    if (link.number !== number) return found(number, 'number_missing');
    if (link.organizationId !== organizationId || !link.previous.equals(previous))
      return found(number, 'order_changed');
    if (!hashOf(link).equals(link.hash)) return found(number, 'link_changed');
    if (values === null) return found(number, 'row_missing');
    if (!digestOf(link.subject, values).equals(link.digest)) return found(number, 'row_changed');
    const head = published.get(number);
    if (head !== undefined && head !== link.hash.toString('hex')) return found(number, 'head_differs');
    return true;
  };
  return {
    step: (link, values) => {
      if (firstBad !== null || !judge(link, values)) return false;
      links += 1;
      previous = link.hash;
      return true;
    },
    end: () => {
      const beyond = [...published.keys()].filter((number) => number > links).sort((a, b) => a - b)[0];
      if (firstBad === null && beyond !== undefined) found(links + 1, 'head_missing');
      return { links, head: links === 0 ? null : { number: links, hash: previous.toString('hex') }, firstBad };
    },
  };
}

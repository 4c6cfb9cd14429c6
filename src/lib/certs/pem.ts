/** The blocks of a PEM text (RFC 7468), with what editors, e-mail and forms do to it put right. */

import { certificateProblem } from './diagnosis.ts';

export type PemBlock = {
  readonly label: string;
  /** The block written anew, for readers that want PEM: those of old encrypted keys, whose headers count. */
  readonly text: string;
  readonly der: Uint8Array;
};

const MAX_BLOCKS = 32;
/** Word makes one long dash of several; people lose one when they copy. */
const FRAME = /[-\u2010-\u2015\u2212]{1,6} ?(BEGIN|END) ([A-Z0-9 ]{1,40}?) ?[-\u2010-\u2015\u2212]{1,6}/g;
const INVISIBLE = /[\s\u200b\u200e\u200f\u2060]/g;

export function hasPem(text: string): boolean {
  return text.search(FRAME) >= 0;
}

/**
 * The blocks, whatever stands before, between and behind them. Lines may be indented, end in CRLF, have become blanks (a form of one
 * line) or the two signs `\n` (a text out of JSON).
 * @throws a certificate problem: `truncated-file` where a block does not end, `bad-base64` where its body cannot be one.
 */
export function pemBlocks(given: string): PemBlock[] {
  const text = given.replaceAll(FRAME, '-----$1 $2-----').replaceAll(/\\r|\\n/g, '\n');
  const blocks: PemBlock[] = [];
  let start = text.indexOf('-----BEGIN ');
  while (start >= 0 && blocks.length < MAX_BLOCKS) {
    const label = /^-----BEGIN ([A-Z0-9 ]{1,40})-----/.exec(text.slice(start, start + 64))?.[1];
    if (label === undefined) throw certificateProblem('bad-base64');
    const bodyStart = start + label.length + 16;
    const end = text.indexOf(`-----END ${label}-----`, bodyStart);
    const next = text.indexOf('-----BEGIN ', bodyStart);
    if (end < 0 || (next >= 0 && next < end)) throw certificateProblem('truncated-file');
    blocks.push(block(label, text.slice(bodyStart, end)));
    start = next;
  }
  return blocks;
}

function block(label: string, body: string): PemBlock {
  const lines = body.split('\n').map((line) => line.trim());
  const headers = lines.filter((line) => /^[A-Za-z-]+: /.test(line));
  const base64 = lines.filter((line) => !headers.includes(line)).join('').replaceAll(INVISIBLE, ''); // prettier-ignore
  const isForeign = /^(PGP|SSH)/.test(label); // has lines of its own kind
  if (!isForeign && !/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) throw certificateProblem('bad-base64');
  const head = headers.length > 0 ? [...headers, ''] : [];
  const folded = base64.match(/.{1,64}/g) ?? [];
  return {
    label,
    text: [`-----BEGIN ${label}-----`, ...head, ...folded, `-----END ${label}-----`, ''].join('\n'),
    der: Buffer.from(base64, 'base64'),
  };
}

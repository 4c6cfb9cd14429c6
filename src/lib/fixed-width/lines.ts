import { isAscii } from 'node:buffer';
import type { Encoding, LineDecoder } from './encoding.ts';
import { createLineDecoder, isAsciiText } from './encoding.ts';

/** Bytes of a file in pieces: a stream of node, a `fetch` body, or an array of buffers. */
export type ByteSource = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

export type Progress = {
  /** Bytes and lines read so far. */
  readonly bytes: number;
  readonly lines: number;
};

export type LineOptions = {
  /** Known encoding; otherwise each line shows its own. */
  readonly encoding?: Encoding;
  /** What records may measure. */
  readonly recordLengths?: readonly number[];
  /** The length of records that may follow each other without any line end. */
  readonly unseparatedLength?: number;
  /** Called after each piece of the source. */
  readonly onProgress?: (progress: Progress) => void;
};

/** A line longer than this is cut: a file without line ends must not fill the memory. */
export const LONGEST_LINE = 4096;

export type LineSplitter = {
  /** The lines that a piece of the file completes, without line ends; a blank line is an empty text. */
  push(piece: Uint8Array): string[];
  /** The last line, when the file ends without a line end. */
  end(): string[];
  readonly progress: { bytes: number; lines: number };
  readonly encodings: ReadonlySet<Encoding>;
};

/**
 * Cuts bytes into lines in constant memory. CRLF and LF end a line; a byte order mark at the start and the 0x1A that DOS
 * programs put at the end are dropped.
 */
export function createLineSplitter(options: LineOptions = {}): LineSplitter {
  const decoder = createLineDecoder(options.encoding, options.recordLengths);
  const { unseparatedLength } = options;
  const progress = { bytes: 0, lines: 0 };
  let rest = ''; // bytes of a line not ended yet, one character a byte
  let ascii = true;
  let unseparated = false;

  const cut = (isLast: boolean): string[] => {
    if (progress.lines === 0) {
      if (rest.startsWith(BYTE_ORDER_MARK)) rest = rest.slice(BYTE_ORDER_MARK.length);
      unseparated = unseparatedLength !== undefined && isUnseparated(rest, unseparatedLength, isLast);
    }
    const pieces = unseparated ? chopped(rest, unseparatedLength!) : rest.split('\n');
    rest = pieces.pop()!;
    if (!isLast && !unseparated && rest.length > LONGEST_LINE) rest = rest.slice(0, LONGEST_LINE + 1);
    if (isLast && rest !== '') pieces.push(rest);
    const lines = finished(pieces, ascii ? undefined : decoder);
    progress.lines += lines.length;
    if (!ascii) ascii = isAsciiText(rest);
    return lines;
  };

  const splitter: LineSplitter = {
    progress,
    get encodings() {
      return decoder.found.size > 0 ? decoder.found : ASCII_ONLY;
    },
    push(piece) {
      progress.bytes += piece.length;
      ascii &&= isAscii(piece);
      rest += Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength).toString('latin1');
      const lines = cut(false);
      options.onProgress?.(progress);
      return lines;
    },
    end() {
      const lines = cut(true);
      rest = '';
      options.onProgress?.(progress);
      return lines;
    },
  };
  return splitter;
}

const ASCII_ONLY: ReadonlySet<Encoding> = new Set(['ascii']);

function finished(pieces: string[], decoder: LineDecoder | undefined): string[] {
  const lines: string[] = [];
  for (const piece of pieces) {
    const end = piece.charCodeAt(piece.length - 1) === 0x0d ? piece.length - 1 : piece.length;
    let line = end > LONGEST_LINE ? piece.slice(0, LONGEST_LINE) : piece.slice(0, end);
    if (line.charCodeAt(line.length - 1) === DOS_END_OF_FILE) {
      line = withoutEndOfFile(line);
      if (line === '') continue;
    }
    lines.push(decoder === undefined ? line : decoder.decode(line));
  }
  return lines;
}

/**
 * No line end where three records should have had one, or a whole file that is a multiple of the record. Only so much is looked
 * at, whatever pieces the file comes in.
 */
function isUnseparated(start: string, recordLength: number, isLast: boolean): boolean {
  const enough = recordLength * 3;
  if (start.slice(0, enough).includes('\n')) return false;
  return start.length >= enough || (isLast && start.length > 0 && start.length % recordLength === 0);
}

function chopped(text: string, length: number): string[] {
  const pieces: string[] = [];
  let start = 0;
  for (; text.length - start >= length; start += length) pieces.push(text.slice(start, start + length));
  pieces.push(text.slice(start));
  return pieces;
}

/** The UTF-8 byte order mark, one character a byte. */
const BYTE_ORDER_MARK = '\xef\xbb\xbf';
const DOS_END_OF_FILE = 0x1a;

function withoutEndOfFile(line: string): string {
  let end = line.length;
  while (end > 0 && line.charCodeAt(end - 1) === DOS_END_OF_FILE) end--;
  return line.slice(0, end);
}

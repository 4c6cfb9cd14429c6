/**
 * The banks' books: tables in memory, and with a data folder a journal of JSON lines behind them. Each change is handed to
 * the operating system before the bank answers, so that what a bank said it has survives the end of the process.
 */
import {
  appendFileSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

export interface Table<T> {
  get(key: string): T | undefined;
  /** Keeps the value and writes it down. A value changed in place must be put again. */
  put(key: string, value: T): void;
  delete(key: string): void;
  clear(): void;
  values(): IterableIterator<T>;
  readonly size: number;
}

export interface Store {
  /** Tables are made at their first use; `name` is unique in the whole simulator. */
  table<T>(name: string): Table<T>;
  close(): void;
}

interface JournalLine {
  t: string;
  k: string;
  v?: unknown;
}

const JOURNAL = 'books.jsonl';

/** Opens the books of a data folder, or books that live in memory only. */
export function openStore(dataDir?: string): Store {
  const tables = new Map<string, Map<string, unknown>>();
  const path = dataDir === undefined ? undefined : join(dataDir, JOURNAL);
  if (path !== undefined) load(path, tables);
  let file = path === undefined ? undefined : rewrite(path, tables);

  const rowsOf = (name: string) => {
    let rows = tables.get(name);
    if (rows === undefined) tables.set(name, (rows = new Map<string, unknown>()));
    return rows;
  };
  const write = (line: JournalLine) => {
    if (file !== undefined) writeSync(file, `${JSON.stringify(line)}\n`);
  };

  return {
    table<T>(name: string): Table<T> {
      const rows = rowsOf(name) as Map<string, T>;
      return {
        get: (key) => rows.get(key),
        put(key, value) {
          rows.set(key, value);
          write({ t: name, k: key, v: value });
        },
        delete(key) {
          if (rows.delete(key)) write({ t: name, k: key });
        },
        clear() {
          for (const key of rows.keys()) this.delete(key);
        },
        values: () => rows.values(),
        get size() {
          return rows.size;
        },
      };
    },
    close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}

function load(path: string, tables: Map<string, Map<string, unknown>>): void {
  if (!existsSync(path)) return;
  const lines = readFileSync(path, 'utf8').split('\n');
  const last = lines.length - 1; // empty after a whole line; a piece of one after a crash while writing
  for (const [index, text] of lines.entries()) {
    if (index === last) break;
    const { t, k, v } = JSON.parse(text) as JournalLine;
    const rows = tables.get(t) ?? new Map<string, unknown>();
    tables.set(t, rows);
    if (v === undefined) rows.delete(k);
    else rows.set(k, v);
  }
}

/** Writes the present state as a new journal beside the old one, puts it in its place and leaves it open. */
function rewrite(path: string, tables: Map<string, Map<string, unknown>>): number {
  const fresh = `${path}.new`;
  writeFileSync(fresh, '', { mode: 0o600 });
  for (const [t, rows] of tables) {
    const lines = [...rows].map(([k, v]) => `${JSON.stringify({ t, k, v })}\n`);
    for (let start = 0; start < lines.length; start += 1000)
      appendFileSync(fresh, lines.slice(start, start + 1000).join(''));
  }
  renameSync(fresh, path);
  return openSync(path, 'a', 0o600);
}

/** A key that the table does not have yet, of those that are drawn: what the bank chooses is never what somebody has. */
export function unusedKey(table: Table<unknown>, draw: () => string): string {
  let key = draw();
  while (table.get(key) !== undefined) key = draw();
  return key;
}

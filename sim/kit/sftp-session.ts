/** One session on the banks' file server: a folder that can be listed, files that can be read, and nothing that can be changed. */
import { posix } from 'node:path';
import type { Attributes, FileEntry, SFTPWrapper } from 'ssh2';
import ssh2 from 'ssh2';
import type { BankFile, FileCustomer } from './bank.ts';
import type { SimClock } from './clock.ts';
import type { ArmedFault, Faults } from './faults.ts';

const { STATUS_CODE, OPEN_MODE } = ssh2.utils.sftp;

/** Where the files of every customer lie; the banks' own folder is not public. */
export const FILES_FOLDER = '/transferencias';

/** A customer's place on the server, and the faults of the bank that gives it. */
export interface FilePlace {
  bank: string;
  customer: FileCustomer;
  /** Whose the account is (see customers.ts). */
  holder?: string | undefined;
  faults: Faults;
}

/** What one session needs of the server. */
export interface FileSession extends FilePlace {
  clock: SimClock;
  /** Writes down what was asked, with the fault that struck; SFTP's own status codes. */
  note(asked: { operation: string; path: string; fault?: ArmedFault | undefined; status?: number }): void;
  /** Ends the connection at once, as when a line is cut. */
  cut(): void;
}

const FOLDER_MODE = 0o40555;
const FILE_MODE = 0o100444;

interface OpenFile {
  file: BankFile;
  /** Beyond this nothing is given. */
  end: number;
  /** Ends the connection where the file would go on. */
  isCut: boolean;
}

interface OpenFolder {
  /** What is left to be told; undefined when all has been. */
  entries: FileEntry[] | undefined;
}

export function serveFiles(sftp: SFTPWrapper, session: FileSession): void {
  const files = new Map<number, OpenFile>();
  const folders = new Map<number, OpenFolder>();
  let handles = 0;
  const handle = (): Buffer => {
    const buffer = Buffer.alloc(4);
    buffer.writeUInt32BE(++handles);
    return buffer;
  };
  const keyOf = (buffer: Buffer): number => (buffer.length === 4 ? buffer.readUInt32BE(0) : 0);

  sftp.on('REALPATH', (id, path) => {
    const name = posix.resolve('/', path);
    sftp.name(id, [{ filename: name, longname: name, attrs: attributes(FOLDER_MODE, 0, 0) }]);
  });
  sftp.on('STAT', (id, path) => answerStat(sftp, session, { id, path }));
  sftp.on('LSTAT', (id, path) => answerStat(sftp, session, { id, path }));
  sftp.on('OPENDIR', (id, path) => {
    const answer = (fault?: ArmedFault): void => {
      const entries = fault?.fault === 'refuse' ? null : entriesOf(session, path);
      const status = entries ? STATUS_CODE.OK : statusOfMissing(fault);
      session.note({ operation: 'file.list', path, fault, status });
      if (entries === null) return void sftp.status(id, status);
      const buffer = handle();
      folders.set(keyOf(buffer), { entries });
      sftp.handle(id, buffer);
    };
    struck(session, 'file.list', answer);
  });
  sftp.on('READDIR', (id, buffer) => {
    const folder = folders.get(keyOf(buffer));
    if (folder?.entries === undefined || folder.entries.length === 0) return void sftp.status(id, STATUS_CODE.EOF);
    // By handfuls, as servers do.
    sftp.name(id, folder.entries.splice(0, 50));
  });
  sftp.on('OPEN', (id, path, flags) => {
    if ((flags & ~OPEN_MODE.READ) !== 0) return void sftp.status(id, STATUS_CODE.PERMISSION_DENIED);
    const answer = (fault?: ArmedFault): void => {
      const file = fault?.fault === 'refuse' ? undefined : fileAt(session, path);
      const status = file ? STATUS_CODE.OK : statusOfMissing(fault);
      session.note({ operation: 'file.read', path, fault, status });
      if (file === undefined) return void sftp.status(id, status);
      const isShort = fault?.fault === 'truncate' || fault?.fault === 'drop-after';
      const end = isShort ? Math.floor(file.bytes.length / 2) : file.bytes.length;
      const buffer = handle();
      files.set(keyOf(buffer), { file, end, isCut: fault?.fault === 'drop-after' });
      sftp.handle(id, buffer);
    };
    struck(session, 'file.read', answer);
  });
  sftp.on('READ', (id, buffer, offset, length) => {
    const open = files.get(keyOf(buffer));
    if (open === undefined) return void sftp.status(id, STATUS_CODE.FAILURE);
    if (open.isCut && offset + length > open.end) return session.cut();
    if (offset >= open.end) return void sftp.status(id, STATUS_CODE.EOF);
    sftp.data(id, open.file.bytes.subarray(offset, Math.min(offset + length, open.end)));
  });
  sftp.on('FSTAT', (id, buffer) => {
    const open = files.get(keyOf(buffer));
    if (open === undefined) return void sftp.status(id, STATUS_CODE.FAILURE);
    sftp.attrs(id, attributesOf(open.file));
  });
  sftp.on('CLOSE', (id, buffer) => {
    const known = files.delete(keyOf(buffer)) || folders.delete(keyOf(buffer));
    sftp.status(id, known ? STATUS_CODE.OK : STATUS_CODE.FAILURE);
  });
  refuseChanges(sftp, session);
}

/** Nobody but the bank changes anything here; who tries is written down. */
function refuseChanges(sftp: SFTPWrapper, session: FileSession): void {
  for (const name of ['WRITE', 'FSETSTAT', 'SETSTAT', 'REMOVE', 'RENAME', 'MKDIR', 'RMDIR', 'SYMLINK'] as const) {
    sftp.on(name as 'REMOVE', (id: number) => {
      session.note({ operation: `file.${name.toLowerCase()}`, path: '', status: STATUS_CODE.PERMISSION_DENIED });
      sftp.status(id, STATUS_CODE.PERMISSION_DENIED);
    });
  }
}

/** Commits the fault that is armed for the operation, if any, and goes on when there is something to go on with. */
function struck(session: FileSession, operation: string, answer: (fault?: ArmedFault) => void): void {
  const fault = session.faults.take(operation, session.holder);
  if (fault?.fault === 'drop-before') {
    session.note({ operation, path: '', fault });
    return session.cut();
  }
  if (fault?.fault !== 'slow') return answer(fault);
  setTimeout(() => answer(fault), fault.delayMs).unref();
}

function statusOfMissing(fault: ArmedFault | undefined): number {
  return fault?.fault === 'refuse' ? STATUS_CODE.PERMISSION_DENIED : STATUS_CODE.NO_SUCH_FILE;
}

function answerStat(sftp: SFTPWrapper, session: FileSession, { id, path }: { id: number; path: string }): void {
  if (entriesOf(session, path) !== null) return void sftp.attrs(id, attributes(FOLDER_MODE, 0, 0));
  const file = fileAt(session, path);
  if (file === undefined) sftp.status(id, STATUS_CODE.NO_SUCH_FILE);
  else sftp.attrs(id, attributesOf(file));
}

function entriesOf({ customer }: FileSession, path: string): FileEntry[] | null {
  const folder = posix.resolve('/', path);
  if (folder === '/') {
    const filename = FILES_FOLDER.slice(1);
    return [{ filename, longname: `dr-xr-xr-x ${filename}`, attrs: attributes(FOLDER_MODE, 0, 0) }];
  }
  if (folder !== FILES_FOLDER) return null;
  return customer.files().map((file) => ({
    filename: file.name,
    longname: `-r--r--r-- ${file.bytes.length} ${file.name}`,
    attrs: attributesOf(file),
  }));
}

function fileAt({ customer }: FileSession, path: string): BankFile | undefined {
  const { dir, base } = posix.parse(posix.resolve('/', path));
  return dir === FILES_FOLDER ? customer.files().find(({ name }) => name === base) : undefined;
}

function attributesOf(file: BankFile): Attributes {
  return attributes(FILE_MODE, file.bytes.length, Math.floor(file.atMs / 1000));
}

function attributes(mode: number, size: number, mtime: number): Attributes {
  return { mode, uid: 0, gid: 0, size, atime: mtime, mtime };
}

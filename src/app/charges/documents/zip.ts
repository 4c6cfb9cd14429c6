/** Files as one ZIP, byte for byte the same whenever and wherever it is made. */
import { buffer } from 'node:stream/consumers';
import { ZipFile, type Options } from 'yazl';

export interface ZipEntry {
  name: string;
  bytes: Uint8Array;
  /** RFC 3339 UTC; written as the time of day in São Paulo, since a ZIP knows no zones. */
  at: string;
}

export async function zipOf(entries: readonly ZipEntry[]): Promise<Uint8Array> {
  const zip = new ZipFile();
  for (const { name, bytes, at } of entries) {
    const options = { mtime: wallClock(at), mode: 0o100644, forceDosTimestamp: true };
    zip.addBuffer(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), name, options);
  }
  zip.end();
  return new Uint8Array(await buffer(zip.outputStream));
}

/**
 * The six readings that the archive's time is made of. A real date object would give them in the zone of the machine, and
 * the same boletos would make another file on another server.
 */
function wallClock(at: string): Options['mtime'] {
  const instant = Temporal.Instant.from(at);
  const local = instant.toZonedDateTimeISO('America/Sao_Paulo');
  const readings = {
    getFullYear: () => local.year,
    getMonth: () => local.month - 1,
    getDate: () => local.day,
    getHours: () => local.hour,
    getMinutes: () => local.minute,
    getSeconds: () => local.second,
    getTime: () => instant.epochMilliseconds,
    valueOf: () => instant.epochMilliseconds,
  };
  return readings as unknown as Options['mtime'];
}

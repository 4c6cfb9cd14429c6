/** Files in: as the whole body, or as the one file of a form. Either way the handler sees the bytes. */
import multipart from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { Scope } from './scope.ts';

/** Largest import file, in bytes. */
export const largestFileBytes = 10 * 1024 * 1024;

/** Reads text/csv and multipart/form-data bodies of the scope into a Buffer. Never touches the disk. */
export async function acceptCsv(scope: Scope): Promise<void> {
  scope.removeAllContentTypeParsers();
  for (const type of ['text/csv', 'application/csv', 'application/octet-stream']) {
    scope.addContentTypeParser(
      type,
      { parseAs: 'buffer', bodyLimit: largestFileBytes },
      async (_request: FastifyRequest, body: Buffer) => body,
    );
  }
  await scope.register(multipart, {
    throwFileSizeLimit: true,
    limits: { fileSize: largestFileBytes, files: 1, fields: 5, parts: 6, headerPairs: 50 },
  });
  scope.addHook('preValidation', async (request) => {
    if (!request.isMultipart()) return;
    const file = await request.file();
    request.body = file ? await file.toBuffer() : undefined;
  });
}

/** Verifies a chain that was exported (`format=chain`): no database is needed, nor trust in the one that it came from. */
import { z } from 'zod';
import { sealedSubjects, walkChain, type ChainWalk, type Head } from '#db/seal-link.ts';
import { headsIn } from './heads.ts';

export const chainFormat = 'pontual audit chain 1';

const headLineSchema = z.object({ format: z.literal(chainFormat), organization: z.uuid(), exportedAt: z.string() });
const hashSchema = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .transform((hex) => Buffer.from(hex, 'hex'));
const linkLineSchema = z.object({
  number: z.number().int().positive(),
  subject: z.enum(sealedSubjects),
  id: z.uuid(),
  values: z.array(z.string().nullable()).nullable(),
  digest: hashSchema,
  previous: hashSchema,
  hash: hashSchema,
  sealedAt: z.string(),
});
const endLineSchema = z.object({ end: z.number().int().nonnegative(), hash: z.string().nullable() });

export type FileVerification =
  | { readable: false; line: number; problem: string }
  | ({ readable: true; organizationId: string; exportedAt: string } & ReturnType<ChainWalk['end']>);

const unreadable = (line: number, problem: string): FileVerification => ({ readable: false, line, problem });

/**
 * Verifies the lines of an exported chain. `heads` are heads that were published for it: the text of the file of heads, of which
 * those of the organization count.
 */
export async function verifyChainFile(lines: AsyncIterable<string>, headsText = ''): Promise<FileVerification> {
  let file: z.infer<typeof headLineSchema> | null = null;
  let walk: ChainWalk | null = null;
  let ended: z.infer<typeof endLineSchema> | null = null;
  let number = 0;
  for await (const text of lines) {
    number += 1;
    const json = parsedOrNull(text);
    if (file === null || walk === null) {
      const head = headLineSchema.safeParse(json);
      if (!head.success) return unreadable(number, 'não é uma exportação da corrente (format=chain)');
      file = head.data;
      walk = walkChain(file.organization, headsIn(headsText, file.organization));
      continue;
    }
    if (ended !== null) return unreadable(number, 'há linhas depois da última');
    const end = endLineSchema.safeParse(json);
    if (end.success) {
      ended = end.data;
      continue;
    }
    const read = linkLineSchema.safeParse(json);
    if (!read.success) return unreadable(number, 'a linha não é um elo');
    if (!stepOf(walk, file.organization, read.data)) break;
  }
  if (file === null || walk === null) return unreadable(1, 'o arquivo está vazio');
  const result = walk.end();
  if (result.firstBad === null && !isWhole(ended, result.head)) {
    return unreadable(number + 1, 'o arquivo terminou antes da última linha: exporte outra vez');
  }
  return { readable: true, organizationId: file.organization, exportedAt: file.exportedAt, ...result };
}

function stepOf(walk: ChainWalk, organizationId: string, line: z.infer<typeof linkLineSchema>): boolean {
  const { id, values, ...link } = line;
  return walk.step({ ...link, organizationId, subjectId: id }, values);
}

function isWhole(ended: z.infer<typeof endLineSchema> | null, head: Head | null): boolean {
  return ended !== null && ended.end === (head?.number ?? 0) && ended.hash === (head?.hash ?? null);
}

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

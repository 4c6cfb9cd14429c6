/** "Testar conexão": a run whose lines are seen as they come. */
import { z } from 'zod';
import { testLineStates, testLineActors } from '#core/test-line.ts';
import { idSchema, instantSchema } from './common.ts';

export const testLineSchema = z.object({
  key: z
    .string()
    .describe('Nome estável da linha: host, tls, certificate, token, scope, account, webhook, reachable …'),
  line: z.string().describe('O que foi testado'),
  state: z.enum(testLineStates).describe('running = em andamento; warning = não impede; skipped = não testado'),
  detail: z.string(),
  who: z.enum(testLineActors).nullable().describe('Quem precisa agir, quando algo falha'),
  cure: z.string().nullable().describe('O que fazer'),
  durationMs: z.number().int().nullable(),
});
export type TestLineView = z.infer<typeof testLineSchema>;

export const connectionTestInputSchema = z
  .object({
    credential: z
      .enum(['active', 'candidate'])
      .default('active')
      .describe('Com as credenciais em uso, ou com as novas que esperam'),
    switch: z.boolean().default(false).describe('Aprovado, as novas passam a ser as que se usam'),
  })
  .strict()
  .default({ credential: 'active', switch: false });

export const connectionTestSchema = z.object({
  id: idSchema,
  connectionId: idSchema,
  credential: z.enum(['active', 'candidate', 'none']).describe('O que foi testado, quando o teste começou'),
  state: z.enum(['running', 'passed', 'failed']),
  switched: z.boolean().describe('As novas credenciais passaram a ser as que se usam'),
  lines: z.array(testLineSchema),
  startedAt: instantSchema,
  finishedAt: instantSchema.nullable(),
});
export type ConnectionTest = z.infer<typeof connectionTestSchema>;

/**
 * The sample company: an account at a bank of the simulator and some thirty titles in every status that the bank can give, reached
 * as real ones are, so that a newcomer can do the main job at once and see what each status looks like.
 */
import { Problem } from '#core/errors.ts';
import { publicId } from '#core/ids.ts';
import { sampleExists } from '#db/sample.ts';
import { simulatorControl, SimulatorUnreachable } from '#net/simulator-control.ts';
import { configureHook } from '../connections/hook.ts';
import type { Context } from '../context.ts';
import { makeLive } from './live.ts';
import { makePast } from './past.ts';
import { liveTitles, pastTitles } from './plan.ts';
import { removeSample } from './remove.ts';
import { setUp } from './set-up.ts';

export interface SampleProgress {
  /** Titles that are where they belong. */
  done: number;
  total: number;
}

/**
 * Makes the sample company; it takes some seconds, and needs running workers. What fails half way is removed again. @throws Problem
 * `simulator_off`, `simulator_unreachable`, `sample_exists`.
 */
export async function createSample(
  ctx: Context,
  onProgress: (progress: SampleProgress) => void = () => undefined,
): Promise<void> {
  const { simulator } = ctx.settings;
  if (!simulator) throw simulatorOff();
  if (await ctx.db.inOrganization(ctx.organizationId, sampleExists)) throw alreadyThere();
  const control = simulatorControl({ ...simulator, customer: publicId('organization', ctx.organizationId) });
  let done = 0;
  const settled = (): void => onProgress({ done: (done += 1), total: liveTitles.length + pastTitles.length });
  try {
    const place = await setUp(ctx, control);
    await tryConfigureHook(ctx, place.connectionId);
    const work = await Promise.allSettled([
      makePast(ctx, control, place, settled),
      makeLive(ctx, control, place, settled),
    ]);
    // Both have ended, so that nothing is written any more when what failed is removed.
    for (const part of work) if (part.status === 'rejected') throw part.reason;
  } catch (error) {
    await removeSample(ctx).catch((reason: unknown) => {
      ctx.log.error({ error: String(reason) }, 'the unfinished sample could not be removed');
    });
    throw error instanceof SimulatorUnreachable ? unreachable() : error;
  }
}

/** Without it the hub still learns of everything by asking. */
async function tryConfigureHook(ctx: Context, connectionId: string): Promise<void> {
  try {
    await configureHook(ctx, connectionId);
  } catch (error) {
    ctx.log.warn({ error: String(error) }, 'the webhook of the sample could not be configured');
  }
}

function simulatorOff(): Problem {
  return new Problem({
    code: 'simulator_off',
    status: 404,
    title: 'Banco simulado desligado',
    detail: 'A empresa de exemplo vive no banco simulado, que está desligado nesta instalação.',
    cure: 'Inicie com PONTUAL_SIMULATOR=on.',
    actor: 'operator',
  });
}

function unreachable(): Problem {
  return new Problem({
    code: 'simulator_unreachable',
    status: 502,
    title: 'O banco simulado não respondeu',
    detail: 'A empresa de exemplo não pôde ser criada: o banco simulado não respondeu.',
    cure: 'Reinicie o Pontual e tente de novo; nada ficou pela metade.',
    actor: 'operator',
    retryable: true,
  });
}

function alreadyThere(): Problem {
  return new Problem({
    code: 'sample_exists',
    status: 409,
    title: 'Os dados de exemplo já existem',
    detail: 'Esta empresa já tem os dados de exemplo.',
    cure: 'Remova-os antes de carregar outra vez.',
    actor: 'you',
  });
}

/** The bundled simulator, asked for a company. */
import { publicId } from '#core/ids.ts';
import { isAlone } from '#db/organizations.ts';
import { simulatorHeaders } from '#net/simulator-control.ts';
import type { Context } from './context.ts';

export interface SimulatorDoor {
  controlUrl: string;
  headers: Record<string, string>;
}

/**
 * Where the control API is, and the headers that say for whom is asked: while there are other companies in the installation, theirs is
 * not there. Null when the simulator is off.
 */
export async function simulatorDoor(ctx: Context): Promise<SimulatorDoor | null> {
  const { simulator } = ctx.settings;
  if (!simulator) return null;
  const customer = publicId('organization', ctx.organizationId);
  const alone = await ctx.db.asSystem(isAlone);
  return { controlUrl: simulator.controlUrl, headers: simulatorHeaders({ ...simulator, customer }, alone) };
}

/** Início, and the sample company's button. */
import { getOverview } from '#app/overview/get.ts';
import { createSample } from '#app/sample/create.ts';
import { removeSample } from '#app/sample/remove.ts';
import { listProviders } from '#app/providers/list.ts';
import { pageOf } from '#contract/common.ts';
import { providerSchema } from '#contract/connections.ts';
import { overviewSchema } from '#contract/people.ts';
import { access } from '../access.ts';
import { problem } from '../problem.ts';
import { contextOf, type Scope } from '../scope.ts';

export function overviewRoutes(ui: Scope): void {
  const config = { access: access.anyPerson, internal: true };
  ui.get('/overview', { config, schema: { response: { 200: overviewSchema } } }, async (request) =>
    getOverview(contextOf(request)),
  );
  ui.get('/providers', { config, schema: { response: { 200: pageOf(providerSchema) } } }, async (request) => ({
    data: await listProviders(contextOf(request)),
    next: null,
  }));
  const administrator = { access: access.administrator, internal: true };
  ui.post('/sample', { config: administrator, schema: {} }, async (request, reply) => {
    const ctx = contextOf(request);
    if (!ctx.settings.simulator) throw problem('simulator_off', 'A empresa de exemplo vive no banco simulado.');
    await createSample(ctx);
    return reply.code(204).send();
  });
  ui.delete('/sample', { config: administrator, schema: {} }, async (request, reply) => {
    await removeSample(contextOf(request));
    return reply.code(204).send();
  });
}

/** The one place where what was thrown becomes an answer. */
import type { FastifyInstance } from 'fastify';
import type { System } from '#app/context.ts';
import { problem, sendProblem, toProblem } from './problem.ts';

export interface ProblemsOptions {
  system: System;
  /** Address of this server's documentation, or empty for a relative one. */
  catalogueBase: string;
}

/** Every error of the application leaves as problem+json; what is our fault is logged with its stack. */
export function speakProblems(app: Pick<FastifyInstance, 'setErrorHandler'>, options: ProblemsOptions): void {
  app.setErrorHandler(async (error, request, reply) => {
    const told = toProblem(error);
    if (told.init.status >= 500) {
      const fields = { requestId: request.id, method: request.method, route: request.routeOptions?.url ?? 'unknown' };
      const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
      options.system.log.error({ ...fields, code: told.init.code, stack }, 'a request failed');
    }
    return sendProblem(request, reply, { problem: told, catalogueBase: options.catalogueBase });
  });
}

/** For addresses that no route has. */
export function noSuchAddress(): ReturnType<typeof problem> {
  return problem('not_found', 'Este endereço não existe, ou não com este método.', {
    cure: 'Confira o endereço e o método em /docs.',
  });
}

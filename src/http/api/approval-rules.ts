/** Alçadas: who must agree to how much. */
import { getApprovalRules, setApprovalRules } from '#app/transfers/rules.ts';
import { approvalRulesSchema } from '#contract/transfers.ts';
import { access } from '../access.ts';
import { contextOf, type Scope } from '../scope.ts';

const tags = ['Transferências'];

export function approvalRuleRoutes(api: Scope): void {
  api.get(
    '/approval-rules',
    {
      config: { access: access.transfersRead },
      schema: { tags, summary: 'Ler as alçadas', response: { 200: approvalRulesSchema } },
    },
    async (request) => getApprovalRules(contextOf(request)),
  );
  api.put(
    '/approval-rules',
    {
      config: { access: access.approvalRules },
      schema: {
        tags,
        summary: 'Mudar as alçadas',
        description:
          'Substitui todas. Sem nenhuma, cada transferência pede uma outra pessoa. O que já espera fica como foi pedido.',
        body: approvalRulesSchema.strict(),
        response: { 200: approvalRulesSchema },
      },
    },
    async (request) => setApprovalRules(contextOf(request), request.body),
  );
}

/** Checking before sending: what the bank would refuse is said before anything leaves. */
import { useQueries } from '@tanstack/react-query';
import { charges as api } from '../../../api.ts';
import { ApiProblem } from '../../../transport.ts';
import type { Charge, DryRunAnswer } from '../../../types.ts';

/** Larger selections are checked while they are sent, each refusal with its reason. */
export const CHECKED_FIRST = 40;

export type Wrong = Pick<DryRunAnswer['problems'][number], 'pointer' | 'detail' | 'suggestion'>;

export interface Preflight {
  checking: boolean;
  ready: readonly Charge[];
  bad: readonly { charge: Charge; problems: readonly Wrong[] }[];
  /** Not checked beforehand, because there are too many or the check itself failed. */
  unchecked: readonly Charge[];
  first: DryRunAnswer | null;
}

/** A guard said no (another status, no account…): that is an answer too. A server that failed is none. */
function refusedBefore(error: unknown): readonly Wrong[] {
  if (!(error instanceof ApiProblem) || error.body.status >= 500 || error.body.status === 0) return [];
  const { detail, cure, errors } = error.body;
  if (errors !== undefined && errors.length > 0) return errors;
  return [{ pointer: '', detail: cure === undefined ? detail : `${detail} ${cure}` }];
}

export function usePreflight(charges: readonly Charge[], bankAccount: string): Preflight {
  const body = bankAccount === '' ? {} : { bankAccount };
  const checked = charges.slice(0, CHECKED_FIRST);
  const answers = useQueries({
    queries: checked.map((charge) => ({
      queryKey: ['dry-run', charge.id, charge.version, bankAccount],
      queryFn: () => api.dryRun(charge.id, 'register', body),
      retry: false,
      staleTime: 60_000,
    })),
  });
  const pairs = checked.map((charge, index) => ({ charge, read: answers[index]! }));
  return {
    checking: answers.some(({ isPending }) => isPending),
    ready: pairs.filter(({ read }) => read.data?.ready === true).map(({ charge }) => charge),
    bad: pairs.flatMap(({ charge, read }) => {
      const problems = read.data?.ready === false ? read.data.problems : refusedBefore(read.error);
      return problems.length > 0 ? [{ charge, problems }] : [];
    }),
    unchecked: [
      ...pairs.filter(({ read }) => read.isError && refusedBefore(read.error).length === 0).map(({ charge }) => charge),
      ...charges.slice(CHECKED_FIRST),
    ],
    first: answers.find(({ data }) => data?.request != null)?.data ?? null,
  };
}

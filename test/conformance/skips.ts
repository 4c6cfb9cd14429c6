/** The scenarios that a provider leaves out, with the declaration that is the reason. */
import type { Provider } from '#core/provider.ts';
import { allScenarios } from './scenarios.ts';
import { skipReason } from './world.ts';

export interface Skip {
  id: string;
  title: string;
  reason: string;
}

export function skipsOf(provider: Provider): Skip[] {
  return allScenarios.flatMap((scenario) => {
    const reason = skipReason(scenario, provider);
    return reason === null ? [] : [{ id: scenario.id, title: scenario.title, reason }];
  });
}

/** As a table of Markdown, for the page of providers. */
export function skipTable(provider: Provider): string {
  const skips = skipsOf(provider);
  const rows = skips.map(({ id, title, reason }) => `| ${id} | ${title} | ${reason} |`);
  const head = `${allScenarios.length - skips.length} of ${allScenarios.length} scenarios run against ${provider.facts.title}.`;
  return rows.length === 0
    ? head
    : [head, '', '| left out | scenario | because |', '|---|---|---|', ...rows].join('\n');
}

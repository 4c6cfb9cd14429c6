/** Homologação or produção: never to be confused, so each says what its money is. */
import type { ReactNode } from 'react';
import type { Environment } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import { Radio } from '../../ui/kit.ts';

const words = t.integrations;
const helps: Readonly<Record<Environment, string>> = { sandbox: words.sandboxHelp, production: words.productionHelp };

export function EnvironmentChoice({
  value,
  onChange,
}: {
  value: Environment;
  onChange(value: Environment): void;
}): ReactNode {
  return (
    <Radio.Group aria-label={words.environment} value={value} onChange={(chosen) => onChange(chosen as Environment)}>
      <div className="environments">
        {(['sandbox', 'production'] as const).map((environment) => (
          <div key={environment} className="environment" data-world={environment} data-chosen={value === environment}>
            <Radio value={environment} label={t.shell[environment]} description={helps[environment]} />
          </div>
        ))}
      </div>
    </Radio.Group>
  );
}

/** In every step of the set-up, in words and colour. */
export function EnvironmentBand({ environment }: { environment: Environment }): ReactNode {
  return (
    <p className="environment-band" data-world={environment}>
      <strong>{t.shell[environment]}</strong> · {t.connecting.worlds[environment]}
    </p>
  );
}

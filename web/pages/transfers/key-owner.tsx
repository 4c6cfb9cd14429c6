/** Who owns a Pix key, asked only when the person asks: each question is metered by the Central Bank. */
import { useState, type ReactNode } from 'react';
import { t } from '../../texts.pt-BR.ts';
import { pixKeys, type KeyOwner } from '../../transfers-api.ts';
import { taxId } from '../../ui/format.ts';
import { Button } from '../../ui/kit.ts';
import { Note, ProblemNote } from '../../ui/notes.tsx';

const words = t.transfers.new;

interface Asked {
  /** What was asked about: another key has another owner. */
  about: string;
  busy: boolean;
  owner: KeyOwner | null;
  error: unknown;
}

export function KeyOwnerNote({ connection, pixKey }: { connection: string; pixKey: string }): ReactNode {
  const about = `${connection} ${pixKey.trim()}`;
  const [asked, setAsked] = useState<Asked | null>(null);
  const current = asked?.about === about ? asked : null;
  const ask = async () => {
    setAsked({ about, busy: true, owner: null, error: null });
    try {
      const owner = await pixKeys.owner({ connection, key: pixKey.trim() });
      setAsked({ about, busy: false, owner, error: null });
    } catch (error) {
      setAsked({ about, busy: false, owner: null, error });
    }
  };
  return (
    <div className="stack" data-tight>
      <div>
        <Button
          variant="default"
          size="sm"
          disabled={connection === '' || pixKey.trim() === ''}
          loading={current?.busy === true}
          onClick={() => void ask()}
        >
          {words.askOwner}
        </Button>
      </div>
      {current !== null && current.owner !== null && (
        <Note tone="good">
          <p>
            <strong>{current.owner.name}</strong> · {taxId(current.owner.taxId)} · {current.owner.bankName}
          </p>
          <p>{words.ownerNote}</p>
        </Note>
      )}
      <ProblemNote error={current?.error ?? null} />
    </div>
  );
}

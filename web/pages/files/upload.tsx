/** Files handed in by hand: dropped or chosen, several at once; what became of each is said beside its name. */
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type DragEvent, type ReactNode } from 'react';
import { Link } from 'wouter';
import { files as api, type FileOrigin } from '../../files-api.ts';
import { t } from '../../texts.pt-BR.ts';
import { Button, Select } from '../../ui/kit.ts';
import { Note, problemOf, type Tone } from '../../ui/notes.tsx';

const words = t.files;
const LARGEST_BYTES = 64 * 1024 * 1024;

interface Sent {
  name: string;
  tone: Tone;
  text: string;
  cure?: string | undefined;
  fileId?: string;
}

export function UploadBox({ origins }: { origins: readonly FileOrigin[] }): ReactNode {
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [connection, setConnection] = useState('');
  const [sent, setSent] = useState<readonly Sent[]>([]);
  const tell = (one: Sent) => setSent((all) => [one, ...all.filter(({ name }) => name !== one.name)]);
  const send = async (chosen: Iterable<File>) => {
    for (const file of chosen) {
      const { name } = file;
      if (file.size > LARGEST_BYTES) {
        tell({ name, tone: 'bad', text: `${name}: ${words.tooLarge}` });
        continue;
      }
      tell({ name, tone: 'plain', text: words.sending(name) });
      try {
        const answer = await api.upload(file, connection === '' ? undefined : connection);
        const text = answer.isNew ? words.sent(name) : words.known(name);
        tell({ name, tone: answer.isNew ? 'good' : 'plain', text, fileId: answer.file.id });
      } catch (error) {
        const { detail, cure } = problemOf(error);
        tell({ name, tone: 'bad', text: `${name}: ${detail}`, cure });
      }
    }
    await client.invalidateQueries({ queryKey: ['files'] });
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void send([...event.dataTransfer.files]);
  };
  return (
    <div className="stack" data-tight>
      {origins.length > 1 && (
        <Select
          label={words.whichAccount}
          w={320}
          data={[
            { value: '', label: words.anyAccount },
            ...origins.map(({ connectionId, accountMnemonic, providerTitle }) => ({
              value: connectionId,
              label: `${accountMnemonic} · ${providerTitle}`,
            })),
          ]}
          value={connection}
          allowDeselect={false}
          onChange={(id) => setConnection(id ?? '')}
        />
      )}
      <div
        className="drop"
        data-over={over ? '' : undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <span>{words.drop}</span>
        <Button onClick={() => input.current?.click()}>{words.choose}</Button>
        <span className="dimmed">{words.dropHelp}</span>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          aria-label={words.choose}
          onChange={(event) => void send([...(event.currentTarget.files ?? [])])}
        />
      </div>
      {sent.map(({ name, tone, text, cure, fileId }) => (
        <Note key={name} tone={tone} alert={tone === 'bad'}>
          <p>
            {text} {fileId !== undefined && <Link href={`/arquivos/${fileId}`}>{words.see}</Link>}
          </p>
          {cure !== undefined && <p>{cure}</p>}
        </Note>
      ))}
    </div>
  );
}

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
  const [connection, setConnection] = useState('');
  const { sent, send } = useUpload(connection === '' ? undefined : connection);
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
      <Drop onFiles={(chosen) => void send(chosen)} />
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

/** One file after the other; the last told stands first. */
function useUpload(connection: string | undefined) {
  const client = useQueryClient();
  const [sent, setSent] = useState<readonly Sent[]>([]);
  const tell = (one: Sent) => setSent((all) => [one, ...all.filter(({ name }) => name !== one.name)]);
  const sendOne = async (file: File): Promise<Sent> => {
    const { name } = file;
    if (file.size > LARGEST_BYTES) return { name, tone: 'bad', text: `${name}: ${words.tooLarge}` };
    try {
      const answer = await api.upload(file, connection);
      const text = answer.isNew ? words.sent(name) : words.known(name);
      return { name, tone: answer.isNew ? 'good' : 'plain', text, fileId: answer.file.id };
    } catch (error) {
      const { detail, cure } = problemOf(error);
      return { name, tone: 'bad', text: `${name}: ${detail}`, cure };
    }
  };
  const send = async (chosen: readonly File[]) => {
    for (const file of chosen) {
      tell({ name: file.name, tone: 'plain', text: words.sending(file.name) });
      tell(await sendOne(file));
    }
    await client.invalidateQueries({ queryKey: ['files'] });
  };
  return { sent, send };
}

/** Dragging has a button that does the same. */
function Drop({ onFiles }: { onFiles(files: readonly File[]): void }): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    onFiles([...event.dataTransfer.files]);
  };
  return (
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
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = ''; // the same file, chosen again, is told of again
        }}
      />
    </div>
  );
}

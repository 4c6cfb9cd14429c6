/** A place to drop files, with a button that does the same. */
import { useRef, useState, type DragEvent, type ReactNode } from 'react';
import { Button } from '../../ui/kit.ts';
import type { DroppedFile } from './certificate-upload.ts';

interface FileDropProps {
  lead: string;
  choose: string;
  busy: boolean;
  onFiles(files: DroppedFile[]): void;
}

export function FileDrop({ lead, choose, busy, onFiles }: FileDropProps): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const take = async (list: FileList | null) => {
    const files = [...(list ?? [])];
    if (files.length === 0 || busy) return;
    onFiles(
      await Promise.all(
        files.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })),
      ),
    );
    // The same file, mended under the same name, may be chosen again.
    if (input.current !== null) input.current.value = '';
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files);
  };
  return (
    <div
      className="drop"
      data-over={over ? true : undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <span>{lead}</span>
      <Button variant="default" loading={busy} onClick={() => input.current?.click()}>
        {choose}
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={choose}
        onChange={(event) => void take(event.currentTarget.files)}
      />
    </div>
  );
}

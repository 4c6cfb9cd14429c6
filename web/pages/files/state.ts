/** How a file stands, in the tone and words of the screens. */
import type { BankFile } from '../../files-api.ts';
import { t } from '../../texts.pt-BR.ts';
import type { Tone } from '../../ui/notes.tsx';

const words = t.files;

/** Lines that somebody should look at. */
export function troubledLines({ counts }: Pick<BankFile, 'counts'>): number {
  return (counts.orphan ?? 0) + (counts.divergent ?? 0) + (counts.skipped ?? 0);
}

export function stateOf(file: Pick<BankFile, 'state' | 'counts' | 'problems' | 'progressPercent'>): {
  word: string;
  tone: Tone;
} {
  if (file.state === 'stored') return { word: words.reading(file.progressPercent ?? 0), tone: 'violet' };
  if (file.state === 'quarantined') return { word: words.states.quarantined, tone: 'bad' };
  if (file.state === 'discarded') return { word: words.states.discarded, tone: 'plain' };
  const isClean = troubledLines(file) === 0 && file.problems.length === 0;
  return isClean ? { word: words.states.imported, tone: 'good' } : { word: words.importedWithProblems, tone: 'amber' };
}

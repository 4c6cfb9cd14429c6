/** The institutions that a transfer can go to; data/README.md names the source. */
import { readFileSync } from 'node:fs';

export interface Participant {
  /** Three digits. */
  compe: string;
  /** Eight digits; `00000000` is Banco do Brasil. */
  ispb: string;
  pix: boolean;
  name: string;
}

export interface Participants {
  byIspb: ReadonlyMap<string, Participant>;
  byCompe: ReadonlyMap<number, Participant>;
}

export function readParticipants(): Participants {
  const [, ...lines] = readFileSync(new URL('./data/participants.csv', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  const all = lines.map((line): Participant => {
    const [compe = '', ispb = '', pix = '', ...name] = line.split(',');
    return { compe, ispb, pix: pix === 'Y', name: name.join(',') };
  });
  return {
    byIspb: new Map(all.map((participant) => [participant.ispb, participant])),
    byCompe: new Map(all.map((participant) => [Number(participant.compe), participant])),
  };
}

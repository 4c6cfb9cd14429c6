/** A certificate that is kept: whose it is and how long it is good, as read from the file. */
import type { ReactNode } from 'react';
import { t } from '../../texts.pt-BR.ts';
import type { Connection, StoredCredentials } from '../../types.ts';
import { Note } from '../../ui/notes.tsx';
import { validityText } from './state.ts';
import { toneOf } from './validity.ts';

type Kept = NonNullable<NonNullable<Connection['credentials']>['certificate']>;

const words = t.connecting.certificate;

export function StoredCertificate({
  certificate,
  notices = [],
}: {
  certificate: Kept;
  notices?: StoredCredentials['notices'];
}): ReactNode {
  const { subject, daysLeft } = certificate;
  return (
    <Note tone={toneOf(daysLeft)}>
      <p>
        <strong>{words.kept}</strong> {words.valid(validityText(certificate))}
      </p>
      <p className="mono" style={{ overflowWrap: 'anywhere' }}>
        {subject}
      </p>
      {notices.length > 0 && <strong>{words.worthKnowing}</strong>}
      {notices.map(({ code, problem, who, cure }) => (
        <p key={code}>
          {problem} {cure} {who}
        </p>
      ))}
    </Note>
  );
}

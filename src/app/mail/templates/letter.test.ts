import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cents } from '#lib/money.ts';
import { alertMail, digestMail } from './alert.ts';
import { inviteMail } from './invite.ts';
import type { Letter } from './letter.ts';
import { receiptMail } from './receipt.ts';
import { testMail } from './test.ts';

const evil = '<img src=x onerror=alert(1)>"\'&\r\nBcc: a@b.c\u2028 https://evil.example/x ';
const place = { company: evil, publicUrl: 'https://pontual.example' };
const alert = { severity: 'urgent', title: evil, body: evil, cure: evil, link: '/a?b="c' } as const;
const expiresAt = '2026-11-29T15:00:00Z';
const url = 'https://pontual.example/convite#inv_1';
const letters: Record<string, Letter> = {
  alert: alertMail(place, alert, true),
  responsible: alertMail(place, alert, false),
  digest: digestMail(place, evil, [alert, { ...alert, severity: 'info' }]),
  invite: inviteMail({ company: evil, name: evil, invitedBy: evil, role: 'viewer', url, expiresAt }),
  receipt: receiptMail({
    company: evil,
    payeeName: evil,
    amountCents: cents(123_456),
    sentAt: expiresAt,
    method: 'Pix',
    facts: [[evil, evil]],
    description: evil,
  }),
  test: testMail({ company: evil, askedBy: evil }),
};

test('what people write stays text, in every letter and in its subject', () => {
  for (const [name, { subject, html }] of Object.entries(letters)) {
    assert.doesNotMatch(subject, /[\r\n\u2028]/, name);
    assert.doesNotMatch(html, /<img/, name);
    assert.ok(!html.includes('b="c'), name);
    assert.ok(html.includes('&lt;img src=x onerror=alert(1)&gt;'), name);
  }
});

test('nothing is fetched from elsewhere: links only, to our own address', () => {
  for (const [name, { html }] of Object.entries(letters)) {
    assert.doesNotMatch(html, /<(?:script|link|iframe|img)|<[^>]*\ssrc=|url\(|@import/i, name);
    for (const [, address] of html.matchAll(/href="([^"]*)"/g)) {
      assert.ok(address?.startsWith('https://pontual.example/'), `${name}: ${address}`);
    }
  }
});

test('the plain text says what the HTML says, with its addresses', () => {
  const { text } = inviteMail({ company: 'Padaria', name: 'Bia', invitedBy: 'Ana', role: 'finance', url, expiresAt });
  for (const said of ['Olá, Bia.', 'perfil Financeiro', 'até 29/11/2026 às 12:00', url])
    assert.ok(text.includes(said), said);
  const { text: receipt, subject } = letters['receipt']!;
  assert.match(receipt, /Valor: R\$\s1\.234,56/);
  assert.match(subject, /^Comprovante de Pix de R\$\s1\.234,56/);
});

test('the responsible, who may be no user, is not sent to pages that ask for a sign-in to choose', () => {
  assert.doesNotMatch(letters['responsible']!.html, /configuracoes\/avisos/);
  assert.match(letters['alert']!.html, /configuracoes\/avisos/);
});

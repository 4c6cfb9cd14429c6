/** Against a real mail server: what arrives, and what each failure is called. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { secret } from '#core/secret.ts';
import { openAuthority, type CertificateAuthority } from '#sim/kit/ca.ts';
import { reply, startListener, startSmtp, type TestSmtp, type TestSmtpOptions } from '#test/kit/smtp.ts';
import { createMailer, isMailAddress, type MailResult, type MailServer, type OutgoingMail } from './mail.ts';

const mailer = createMailer({ openMs: 400, silenceMs: 900 });
let authority: CertificateAuthority;
let ours: { key: string; cert: string };
let elsewhere: { key: string; cert: string };
let late: { key: string; cert: string };

before(async () => {
  authority = await openAuthority();
  const pair = async (names: string[], validity = {}) => {
    const { certificatePem, keyPem } = await authority.issueServerCertificate(names, validity);
    return { key: keyPem, cert: certificatePem };
  };
  ours = await pair(['localhost', '127.0.0.1']);
  elsewhere = await pair(['outro.example.com']);
  late = await pair(['localhost'], { notBefore: '2020-01-01T00:00:00Z', notAfter: '2020-06-01T00:00:00Z' });
});

const letter = (values: Partial<OutgoingMail> = {}): OutgoingMail => ({
  messageId: '<eml_1@empresa.example>',
  at: Temporal.Instant.from('2026-11-24T15:00:00Z'),
  from: { name: 'Padaria Pão Quente', address: 'avisos@empresa.example' },
  to: { name: 'João Ávila', address: 'joao@cliente.example' },
  subject: 'Cobrança à vista: ação, “aspas” e €',
  text: 'Olá, João. R$ 1.234,56',
  html: '<p>Olá, <b>João</b></p>',
  attachments: [],
  ...values,
});

const serverAt = (port: number, values: Partial<MailServer> = {}): MailServer => ({
  host: 'localhost',
  port,
  security: 'none',
  username: '',
  password: null,
  caPem: null,
  allowPrivate: true,
  ...values,
});

async function withSmtp<T>(options: TestSmtpOptions, run: (smtp: TestSmtp) => Promise<T>): Promise<T> {
  const smtp = await startSmtp(options);
  try {
    return await run(smtp);
  } finally {
    await smtp.stop();
  }
}

const codeOf = (result: MailResult): string => (result.sent ? 'sent' : result.code);
const login = { username: 'avisos', password: secret('s3nha-muito-secreta') };
const account = { username: 'avisos', password: 's3nha-muito-secreta' };

test('a message arrives whole: accents, both texts, attachments, one id, through each kind of security', async () => {
  for (const security of ['none', 'starttls', 'tls'] as const) {
    await withSmtp({ tls: ours, security, ...account }, async (smtp) => {
      const content = Buffer.from('%PDF-1.7 \u0000 binário');
      const attachments = [{ name: 'Comprovante nº 1.pdf', mediaType: 'application/pdf', content }];
      const server = serverAt(smtp.port, { security, ...login, caPem: authority.caPem });
      const result = await mailer.send(server, letter({ attachments }));
      assert.equal(codeOf(result), 'sent', JSON.stringify(result));
      const [got] = smtp.received;
      assert.deepEqual([got?.from, got?.to], ['avisos@empresa.example', ['joao@cliente.example']]);
      const { mail } = got!;
      assert.equal(mail.subject, 'Cobrança à vista: ação, “aspas” e €');
      assert.deepEqual([mail.from?.name, mail.to?.[0]?.name], ['Padaria Pão Quente', 'João Ávila']);
      assert.equal(mail.text?.trim(), 'Olá, João. R$ 1.234,56');
      assert.equal(mail.html?.trim(), '<p>Olá, <b>João</b></p>');
      assert.equal(mail.messageId, '<eml_1@empresa.example>');
      assert.equal(mail.date, '2026-11-24T15:00:00.000Z');
      assert.equal(mail.attachments[0]?.filename, 'Comprovante nº 1.pdf');
      assert.deepEqual(Buffer.from(mail.attachments[0]?.content as ArrayBuffer), content);
      assert.ok(mail.headers.some(({ key, value }) => key === 'auto-submitted' && value === 'auto-generated'));
    });
  }
});

test('nothing in a name, a subject or a file begins another header or names another addressee', async () => {
  await withSmtp({}, async (smtp) => {
    const evil = 'Ana\r\nBcc: ladrao@example.com\r\n\r\n<script>';
    const result = await mailer.send(
      serverAt(smtp.port),
      letter({
        subject: evil,
        to: { name: evil, address: 'ana@cliente.example' },
        from: { name: evil, address: 'avisos@empresa.example' },
        attachments: [{ name: `../${evil}.pdf`, mediaType: 'application/pdf', content: Buffer.from('x') }],
      }),
    );
    assert.equal(codeOf(result), 'sent');
    const [got] = smtp.received;
    assert.deepEqual(got?.to, ['ana@cliente.example']);
    const names = got?.mail.headers.map(({ key }) => key) ?? [];
    assert.ok(!names.includes('bcc'), names.join());
    assert.ok(got?.mail.subject?.startsWith('Ana Bcc: ladrao@example.com'));
    assert.doesNotMatch(got?.mail.attachments[0]?.filename ?? '', /[/\\\r\n]/);
  });
  for (const address of [
    'a@b.example\r\nBcc: c@d.example',
    'a@b.example, c@d.example',
    '<a@b.example>',
    'a b@c.d',
    '@b.c',
    'a',
  ]) {
    assert.equal(isMailAddress(address), false, address);
    const result = await mailer.send(serverAt(1), letter({ to: { name: '', address } }));
    assert.equal(codeOf(result), 'address_invalid');
  }
  assert.ok(['a@b.example', 'ana.souza+1@sub.empresa.com.br', 'josé@padaria.com.br'].every(isMailAddress));
});

test('each refusal of the server has its name, its stage, and whether it is tried again', async () => {
  const cases: [string, TestSmtp['replies'], code: string, stage: string, next: string][] = [
    ['greeting 554', { greeting: () => reply(554, 'no service for you') }, 'server_refuses', 'connection', 'retry'],
    ['greeting 421', { greeting: () => reply(421, 'too busy') }, 'busy', 'connection', 'retry'],
    ['sender 550', { sender: () => reply(550, '5.7.1 not your address') }, 'sender_refused', 'sender', 'retry'],
    ['sender 451', { sender: () => reply(451, '4.3.0 later') }, 'sender_later', 'sender', 'retry'],
    ['needs login', { sender: () => reply(530, '5.7.0 Authentication required') }, 'login_needed', 'sender', 'retry'],
    [
      'unknown user',
      { recipient: () => reply(550, '5.1.1 no such user') },
      'recipient_refused',
      'recipient',
      'give-up',
    ],
    ['relay', { recipient: () => reply(554, '5.7.1 Relay access denied') }, 'relay_refused', 'recipient', 'give-up'],
    ['greylisted', { recipient: () => reply(450, '4.2.0 Greylisted') }, 'recipient_later', 'recipient', 'retry'],
    ['spam', { content: () => reply(554, '5.7.1 spam') }, 'content_refused', 'content', 'give-up'],
    ['too large', { content: () => reply(552, '5.3.4 too big') }, 'too_large', 'content', 'give-up'],
    ['data later', { content: () => reply(451, '4.3.0 try again') }, 'content_later', 'content', 'retry'],
    ['cut after data', { content: () => 'cut' }, 'answer_lost', 'content', 'retry'],
  ];
  for (const [name, replies, code, stage, next] of cases) {
    await withSmtp({}, async (smtp) => {
      smtp.replies = replies;
      const result = await mailer.send(serverAt(smtp.port), letter());
      assert.ok(!result.sent, name);
      assert.deepEqual([result.code, result.stage, result.next], [code, stage, next], name);
      assert.ok(result.detail.length > 10 && result.cure.length > 10, name);
    });
  }
});

test('a server that tells its limit gets nothing that is larger', async () => {
  await withSmtp({ maxBytes: 2_000 }, async (smtp) => {
    const content = Buffer.alloc(10_000, 'x');
    const attachments = [{ name: 'a.bin', mediaType: 'application/octet-stream', content }];
    assert.equal(codeOf(await mailer.send(serverAt(smtp.port), letter({ attachments }))), 'too_large');
    assert.equal(smtp.arrived, 0);
  });
});

test('a refused login is told in the server’s words, never with the password that it repeats', async () => {
  await withSmtp({ tls: ours, security: 'starttls', ...account }, async (smtp) => {
    const server = serverAt(smtp.port, { security: 'starttls', caPem: authority.caPem, ...login });
    const wrong = await mailer.send({ ...server, password: secret('outra') }, letter());
    assert.ok(!wrong.sent && wrong.code === 'login_refused' && wrong.stage === 'login' && wrong.concerns === 'server');
    assert.match(wrong.said, /5\.7\.8/);
    smtp.replies.login = (_user, password) =>
      reply(535, `5.7.8 bad ${password} ${Buffer.from(password).toString('base64')}`);
    const echoed = await mailer.send(server, letter());
    assert.ok(!JSON.stringify(echoed).includes('s3nha'), JSON.stringify(echoed));
    assert.ok(!JSON.stringify(echoed).includes(Buffer.from('s3nha-muito-secreta').toString('base64')));
  });
  await withSmtp({}, async (smtp) => {
    assert.equal(codeOf(await mailer.send(serverAt(smtp.port, login), letter())), 'login_absent');
    assert.equal(smtp.arrived, 0, 'a password is not offered where none is asked for');
  });
});

test('TLS that is wrong is said to be so, and nothing is sent', async () => {
  const at = (port: number, security: MailServer['security'], caPem: string | null = authority.caPem) =>
    mailer.send(serverAt(port, { security, caPem, ...login }), letter()).then(codeOf);
  for (const security of ['tls', 'starttls'] as const) {
    await withSmtp({ tls: ours, security, ...account }, async (smtp) => {
      assert.equal(await at(smtp.port, security, null), 'certificate_untrusted', security);
    });
    await withSmtp({ tls: elsewhere, security, ...account }, async (smtp) => {
      assert.equal(await at(smtp.port, security), 'certificate_name', security);
    });
    await withSmtp({ tls: late, security, ...account }, async (smtp) => {
      assert.equal(await at(smtp.port, security), 'certificate_expired', security);
    });
  }
  let logins = 0;
  await withSmtp({ security: 'none', ...account }, async (smtp) => {
    smtp.replies.login = () => ((logins += 1), null);
    assert.equal(await at(smtp.port, 'starttls'), 'starttls_absent', 'STARTTLS taken away on the way');
    assert.equal(await at(smtp.port, 'tls'), 'tls_wrong', 'a plain port spoken to in TLS');
    assert.deepEqual([logins, smtp.arrived], [0, 0]);
  });
  await withSmtp({ tls: ours, security: 'tls', ...account }, async (smtp) => {
    assert.equal(await at(smtp.port, 'none'), 'no_greeting', 'a port of TLS spoken to plainly');
  });
});

test('what answers after STARTTLS in the clear is not believed', async (t) => {
  const injector = await startListener((socket) => {
    socket.write('220 mail ESMTP\r\n');
    socket.on('data', (data) => {
      const text = data.toString('latin1');
      if (text.startsWith('EHLO')) socket.write('250-mail\r\n250 STARTTLS\r\n');
      if (text.startsWith('STARTTLS')) socket.write('220 go\r\n250-mail\r\n250 AUTH PLAIN\r\n235 ok\r\n250 ok\r\n');
    });
  });
  t.after(() => injector.stop());
  const result = await mailer.send(serverAt(injector.port, { security: 'starttls', ...login }), letter());
  assert.ok(!result.sent && result.stage !== 'content', JSON.stringify(result));
});

test('nobody there, silence, noise and a name that does not exist', async (t) => {
  const silent = await startListener(() => undefined);
  const noisy = await startListener((socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  const closing = await startListener((socket) => socket.destroy());
  t.after(() => Promise.all([silent.stop(), noisy.stop(), closing.stop()]));
  const gone = await startListener(() => undefined);
  await gone.stop();
  const send = async (port: number, values: Partial<MailServer> = {}) =>
    codeOf(await mailer.send(serverAt(port, values), letter()));
  assert.equal(await send(gone.port), 'refused');
  assert.equal(await send(silent.port), 'no_greeting');
  assert.equal(await send(silent.port, { security: 'tls' }), 'timeout');
  assert.equal(await send(noisy.port), 'no_greeting');
  assert.equal(await send(closing.port), 'closed');
  assert.equal(await send(25, { host: 'nao-existe.invalid' }), 'dns');
});

test('an address inside is reached only where the installation allows it, whatever its name says', async () => {
  await withSmtp({}, async (smtp) => {
    const strict = createMailer({ resolve: async () => [{ address: '127.0.0.1', family: 4 }] });
    const send = (host: string) => strict.send(serverAt(smtp.port, { host, allowPrivate: false }), letter());
    assert.equal(codeOf(await send('smtp.example.com')), 'private_address');
    assert.equal(codeOf(await send('127.0.0.1')), 'private_address');
    const metadata = await strict.send(serverAt(smtp.port, { host: '169.254.169.254' }), letter());
    assert.equal(codeOf(metadata), 'private_address', 'never, whatever is allowed');
    assert.equal(smtp.connections, 0);
    assert.equal(codeOf(await strict.send(serverAt(smtp.port, { host: 'smtp.example.com' }), letter())), 'sent');
  });
});

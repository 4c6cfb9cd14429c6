/** The layout of printed boletos at the border: which words are taken, and that they reach the printing. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { testServer, withKey, type TestOrganization, type TestServer } from '#test/kit/http.ts';

describe('printing', () => {
  let server: TestServer;
  let company: TestOrganization;
  let id: string;
  before(async () => {
    server = await testServer();
    company = await server.organization('Comercial Exemplo Ltda');
    const made = await send('/v1/charges', {
      reference: 'P 1',
      amountCents: 12990,
      dueDate: '2026-12-10',
      payer: {
        taxId: '52998224725',
        name: 'Maria da Silva',
        address: { street: 'Rua das Flores', city: 'Curitiba', state: 'PR', postalCode: '80010000' },
      },
    });
    id = made.json<{ id: string }>().id;
  });
  after(() => server.close());

  const send = (url: string, payload: object) => withKey(server.app, company.key, { method: 'POST', url, payload });
  const read = (url: string) => withKey(server.app, company.key, { url });

  test('boleto and carnê are asked for by one word; a charge that is not at the bank is refused either way', async () => {
    for (const layout of [undefined, 'boleto', 'carne']) {
      const asked = layout === undefined ? {} : { layout };
      for (const as of ['pdf', 'zip']) {
        const answer = await send('/v1/charges/documents', { ids: [id], as, ...asked });
        assert.deepEqual([answer.statusCode, answer.json().code], [422, 'not_printable'], answer.body);
      }
      const query = layout === undefined ? '' : `?layout=${layout}`;
      const answer = await read(`/v1/charges/${id}/boleto.pdf${query}`);
      assert.deepEqual([answer.statusCode, answer.json().code], [422, 'not_printable'], answer.body);
    }
  });

  test('another layout is refused by name, before anything is read', async () => {
    const posted = await send('/v1/charges/documents', { ids: [id], layout: 'carnê' });
    assert.deepEqual([posted.statusCode, posted.json().errors[0].pointer], [422, '/layout'], posted.body);
    const got = await read(`/v1/charges/${id}/boleto.pdf?layout=a4`);
    assert.equal(got.statusCode, 422, got.body);
    assert.match(got.body, /layout/);
  });
});

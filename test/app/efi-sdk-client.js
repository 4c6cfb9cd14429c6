/** What a developer writes with the bank's published client: nothing here knows of the simulator. Prints what came of it as JSON. */
import EfiPay from 'sdk-node-apis-efi';

const { client_id, client_secret, certificate, pemKey, pixKey, dueDate, laterDate } = JSON.parse(process.argv[2]);
const efi = new EfiPay({ client_id, client_secret, certificate, pemKey, sandbox: true });

const made = await efi.createOneStepCharge({
  items: [{ name: 'Mensalidade', value: 5990, amount: 1 }],
  metadata: { custom_id: 'SDK-1', notification_url: 'https://erp.example/avisos' },
  payment: {
    banking_billet: {
      customer: { name: 'Gorbadoc Oldbuck', cpf: '94271564656' },
      expire_at: dueDate,
      configurations: { fine: 200, interest: 33 },
    },
  },
});
const id = made.data.charge_id;
const read = await efi.detailCharge({ id });
const moved = await efi.updateBillet({ id }, { expire_at: laterDate });
const after = await efi.detailCharge({ id });
const list = await efi.listCharges({ charge_type: 'billet', begin_date: '2026-01-01', end_date: '2026-12-31' });
const canceled = await efi.cancelCharge({ id });
const refused = await efi.cancelCharge({ id }).catch((error) => error);
const ended = await efi.detailCharge({ id });

const cob = await efi.pixCreateImmediateCharge({
  calendario: { expiracao: 3600 },
  valor: { original: '123.45' },
  chave: pixKey,
});
const cobRead = await efi.pixDetailCharge({ txid: cob.txid });

process.stdout.write(JSON.stringify({ made, read, moved, after, list, canceled, refused, ended, cob, cobRead }));

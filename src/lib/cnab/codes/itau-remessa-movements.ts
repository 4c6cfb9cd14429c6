import type { CodeTable } from '../events.ts';

/** What a remessa asks of Itaú, in CNAB 240 and 400: Cobrança FEBRABAN 240, January 2017. */
export const itauRemessaMovements: CodeTable = {
  '01': 'Remessa',
  '02': 'Pedido de baixa',
  '04': 'Concessão de abatimento (indicador 12.5)',
  '05': 'Cancelamento de abatimento',
  '06': 'Alteração do vencimento',
  '09': 'Protestar',
  '10': 'Não protestar (inibe o protesto automático)',
  '18': 'Sustar o protesto',
  '31': 'Alteração de outros dados',
  '38': 'Beneficiário não concorda com a alegação do pagador',
  '41': 'Exclusão de sacador avalista',
  '49': 'Alteração de dados extras (registro de multa)',
  '66': 'Entrada em negativação expressa',
  '67': 'Não negativar (inibe entrada em negativação expressa)',
  '68': 'Excluir negativação expressa (até 15 dias corridos após a entrada)',
  '69': 'Cancelar negativação expressa (título já negativado)',
  '93': 'Descontar títulos encaminhados no dia',
};

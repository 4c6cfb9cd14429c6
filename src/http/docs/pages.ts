/** The pages of /docs, drawn from the OpenAPI document and the error catalogue. */
import type { CatalogueEntry } from '../error-catalogue.ts';
import type { JsonSchema, OpenApi, Operation } from '../openapi.ts';
import { exampleOf } from './example.ts';
import { html, page, type Html } from './html.ts';

interface Placed {
  path: string;
  method: string;
  operation: Operation;
}

/** The whole API on one page: a resource a section, a form of the call and a curl for each. */
export function apiPage(document: OpenApi, base: string): string {
  const all: Placed[] = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  );
  const sections = document.tags.map(({ name }) => ({
    name,
    placed: all.filter(({ operation }) => operation.tags.includes(name)),
  }));
  const content = html`<div class="page">
    <nav aria-label="Recursos">
      <strong>Pontual ${document.info.version}</strong>
      <p><a href="/openapi.json">openapi.json</a> · <a href="/docs/errors">Erros</a></p>
      ${sections.map(
        ({ name, placed }) =>
          html`<a href="#${anchor(name)}"><strong>${name}</strong></a>
            <ul>
              ${placed.map(({ operation }) => html`<li><a href="#${operation.operationId}">${operation.summary}</a></li>`)}
            </ul>`,
      )}
    </nav>
    <main>
      <h1>API do Pontual</h1>
      ${introduction(base)}
      ${sections.map(
        ({ name, placed }) =>
          html`<h2 id="${anchor(name)}">${name}</h2>
            ${placed.map((one) => section(document, base, one))}`,
      )}
      <h2 id="campos">Campos</h2>
      ${Object.entries(document.components.schemas)
        .filter(([, schema]) => schema.properties)
        .map(
          ([name, schema]) =>
            html`<h3 id="campos-${name}">${name}</h3>
              ${schema.description ? html`<p>${schema.description}</p>` : null}${fields(schema)}`,
        )}
    </main>
  </div>`;
  return page('API do Pontual', content);
}

function introduction(base: string): Html {
  return html`<p>
      Endereço: <code>${base}</code>. Identifique-se com uma chave feita em Desenvolvedor → Chaves de API:
    </p>
    <pre><code>curl ${base}/v1/charges -H 'Authorization: Bearer pk_…'</code></pre>
    <ul>
      <li>
        Valores em centavos (<code>12990</code> = R$ 129,90); percentuais como texto (<code>"2.00"</code>); datas
        <code>AAAA-MM-DD</code>; instantes em UTC.
      </li>
      <li>
        <strong>Idempotency-Key</strong> em todo POST e PATCH: repetir com a mesma chave devolve a mesma resposta (<code
          >Idempotency-Replayed: true</code
        >) e nada é feito duas vezes.
      </li>
      <li>
        <strong>Prefer: wait=n</strong> ou <strong>respond-async</strong> diz quanto esperar o banco. Sem resposta a
        tempo: 202 com <code>Location</code>.
      </li>
      <li>Listas: <code>limit</code> até 200 e <code>after</code> com o <code>next</code> da página anterior.</li>
      <li><strong>ETag</strong> e <strong>If-Match</strong> em cobranças e integrações evitam alterar o que mudou.</li>
      <li>
        Erros em <code>application/problem+json</code>: cada <code>code</code> tem sua
        <a href="/docs/errors">página</a>.
      </li>
    </ul>`;
}

function section(document: OpenApi, base: string, { path, method, operation }: Placed): Html {
  const body = operation.requestBody?.content['application/json']?.schema;
  const answers = Object.entries(operation.responses).filter(([status]) => status !== 'default');
  return html`<h3 id="${operation.operationId}">${operation.summary}</h3>
    <p><span class="verb">${method.toUpperCase()}</span><code>${path}</code></p>
    ${operation.description ? html`<p>${withCode(operation.description)}</p>` : null} ${parameterTable(operation)}
    ${
      body
        ? html`<p><strong>Corpo</strong> ${typeWords(body)}</p>
            ${fields(resolved(document, body))}`
        : null
    }
    <pre><code>${curl(document, base, { path, method, operation })}</code></pre>
    <p class="dim">
      ${answers.map(([status, { description, content }]) => {
        const schema = content?.['application/json']?.schema;
        return html`<strong>${status}</strong> ${description}${schema ? html`: ${typeWords(schema)}` : null}<br />`;
      })}
    </p>`;
}

/** Text in which `…` marks code. */
function withCode(text: string): Html[] {
  return text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));
}

function parameterTable({ parameters }: Operation): Html | null {
  const own = parameters.filter(({ in: place }) => place !== 'header');
  if (own.length === 0) return null;
  return html`<div class="scroll">
    <table>
      <tr>
        <th>Parâmetro</th>
        <th>Tipo</th>
        <th>O que é</th>
      </tr>
      ${own.map(
        ({ name, required, description, schema }) =>
          html`<tr>
            <td><code>${name}</code>${required ? ' *' : ''}</td>
            <td>${typeWords(schema)}</td>
            <td>${description ?? ''}</td>
          </tr>`,
      )}
    </table>
  </div>`;
}

function curl(document: OpenApi, base: string, { path, method, operation }: Placed): string {
  const address = base + path.replaceAll('{id}', `${idPrefix(path)}_…`);
  const lines = [`curl${method === 'get' ? '' : ` -X ${method.toUpperCase()}`} '${address}'`];
  if (operation.security.length > 0) lines.push(`-H 'Authorization: Bearer pk_…'`);
  if (method === 'post' || method === 'patch') lines.push(`-H 'Idempotency-Key: 5c1f0e0a-…'`);
  const body = operation.requestBody?.content['application/json']?.schema;
  const file = Object.keys(operation.requestBody?.content ?? {})[0];
  if (!body && file) lines.push(`-H 'Content-Type: ${file}'`, `--data-binary @cobrancas.csv`);
  if (body && operation.requestBody?.required) {
    lines.push(`-H 'Content-Type: application/json'`, `-d '${JSON.stringify(exampleOf(document, body), null, 2)}'`);
  }
  return lines.join(' \\\n  ');
}

const prefixes: Readonly<Record<string, string>> = {
  charges: 'chg',
  instructions: 'ins',
  batches: 'bat',
  'bank-accounts': 'acc',
  connections: 'con',
  'webhook-endpoints': 'whe',
  deliveries: 'dlv',
  'api-keys': 'key',
};

function idPrefix(path: string): string {
  return prefixes[path.split('/')[2] ?? ''] ?? 'id';
}

function fields(schema: JsonSchema): Html | null {
  const properties = Object.entries(schema.properties ?? {});
  if (properties.length === 0) return null;
  return html`<div class="scroll">
    <table>
      <tr>
        <th>Campo</th>
        <th>Tipo</th>
        <th>O que é</th>
      </tr>
      ${properties.map(
        ([name, one]) =>
          html`<tr>
            <td><code>${name}</code>${(schema.required ?? []).includes(name) ? ' *' : ''}</td>
            <td>${typeWords(one)}</td>
            <td>${one.description ?? ''}</td>
          </tr>`,
      )}
    </table>
  </div>`;
}

/** A type in a few words, with a link where it has a page of fields. */
function typeWords(schema: JsonSchema): Html | string {
  const name = schema.$ref?.split('/').at(-1);
  if (name !== undefined) return html`<a href="#campos-${name}">${name}</a>`;
  if (schema.enum)
    return html`${schema.enum.map((value, index) => html`${index > 0 ? ' · ' : ''}<code>${String(value)}</code>`)}`;
  if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>`;
  if (schema.type === 'array') return html`lista de ${schema.items ? typeWords(schema.items) : 'valores'}`;
  const several = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (several) return html`${several.map((one, index) => html`${index > 0 ? ' ou ' : ''}${typeWords(one)}`)}`;
  return typeNames[String(schema.type)] ?? 'valor';
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'texto',
  integer: 'inteiro',
  number: 'número',
  boolean: 'sim/não',
  object: 'objeto',
  null: 'nulo',
};

function resolved(document: OpenApi, schema: JsonSchema): JsonSchema {
  const name = schema.$ref?.split('/').at(-1);
  return name === undefined ? schema : (document.components.schemas[name] ?? {});
}

function anchor(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[^\w ]/g, '')
    .toLowerCase()
    .replaceAll(' ', '-');
}

/** All error codes. */
export function errorsPage(catalogue: Readonly<Record<string, CatalogueEntry>>): string {
  const rows = Object.entries(catalogue).sort(([left], [right]) => (left < right ? -1 : 1));
  return page(
    'Erros da API do Pontual',
    html`<main>
      <p><a href="/docs">← API</a></p>
      <h1>Erros</h1>
      <div class="scroll">
        <table>
          <tr>
            <th>Código</th>
            <th>HTTP</th>
            <th>O que aconteceu</th>
          </tr>
          ${rows.map(
            ([code, entry]) =>
              html`<tr>
                <td>
                  <a href="/docs/errors/${code}"><code>${code}</code></a>
                </td>
                <td>${entry.status}</td>
                <td>${entry.meaning}</td>
              </tr>`,
          )}
        </table>
      </div>
    </main>`,
  );
}

const actors: Readonly<Record<CatalogueEntry['actor'], string>> = {
  you: 'quem fez o pedido',
  payer: 'o pagador',
  bank: 'o banco',
  operator: 'quem opera o Pontual',
  nobody: 'ninguém: basta esperar',
};

/** One error code: what happened, what to do, who must act, and whether the same request may be repeated. */
export function errorPage(code: string, entry: CatalogueEntry): string {
  return page(
    `${code} · Pontual`,
    html`<main>
      <p><a href="/docs/errors">← Erros</a></p>
      <h1>${entry.title}</h1>
      <p><code>${code}</code> · HTTP ${entry.status} · <span lang="en">${entry.titleEn}</span></p>
      <h3>O que aconteceu</h3>
      <p>${entry.meaning}</p>
      <h3>O que fazer</h3>
      <p>${entry.cure}</p>
      <p class="dim">
        Quem age: ${actors[entry.actor]}.
        ${entry.retryable ? 'O mesmo pedido pode ser repetido.' : 'Repetir sem mudar nada dá o mesmo resultado.'}
      </p>
    </main>`,
  );
}

import type pg from 'pg';

/**
 * The schema as one text, read from the server's own catalogues in an order that depends on
 * names alone: the same migrations give the same text on every machine. It is for reading and
 * comparing, not for restoring. What belongs to an extension is left out; the version table of
 * `migrate` too.
 */
export async function dumpSchema(client: pg.ClientBase | pg.Pool): Promise<string> {
  const sections = await Promise.all(
    Object.entries(catalogueQueries).map(async ([title, query]) => {
      const { rows } = await client.query<{ line: string }>(query);
      return rows.length === 0 ? '' : `-- ${title}\n\n${rows.map(({ line }) => line).join('\n')}\n`;
    }),
  );
  return sections.filter((text) => text !== '').join('\n');
}

/** Relations of ours: in schema public, not the version table, of no extension. */
const ours = `n.nspname = 'public' and c.relname <> 'schema_migration'
  and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')`;

/** A role for the text; who migrated stands for the owner, whatever his name. */
const role = (expression: string): string =>
  `case ${expression} when 0 then 'public' else
     case when ${expression} = (select datdba from pg_database where datname = current_database()) then 'owner'
     else (select rolname::text from pg_roles r where r.oid = ${expression}) end end`;

/** One line for each privilege of an access list; the owner's own, which he always has, are left out. */
const grants = (acl: string, owner: string, object: string): string => `
  select 'grant ' || string_agg(lower(item.privilege_type), ', ' order by item.privilege_type) || ' on ' || ${object} || ' to ' || ${role('item.grantee')} || ';' as line
  from aclexplode(${acl}) item where item.grantee <> ${owner} group by item.grantee`;

const catalogueQueries: Readonly<Record<string, string>> = {
  extensions: `select 'create extension ' || extname || ';' as line from pg_extension where extname <> 'plpgsql' order by extname`,

  types: `select 'create type ' || t.typname || ' as enum (' || string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder) || ');' as line
    from pg_type t join pg_namespace n on n.oid = t.typnamespace join pg_enum e on e.enumtypid = t.oid
    where n.nspname = 'public' group by t.typname order by t.typname`,

  functions: `select pg_get_functiondef(p.oid) || ';' || coalesce(e'\\n' || (
        select string_agg(g.line, e'\\n' order by g.line)
        from lateral (${grants("coalesce(p.proacl, acldefault('f', p.proowner))", 'p.proowner', "'function ' || p.oid::regprocedure::text")}) g), '') || e'\\n' as line
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = 'public' and p.prokind in ('f', 'p')
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    order by p.proname collate "C", pg_get_function_identity_arguments(p.oid) collate "C"`,

  sequences: `select 'create sequence ' || c.relname || ' as ' || format_type(s.seqtypid, null) || ' start ' || s.seqstart || ' increment ' || s.seqincrement || ';' as line
    from pg_sequence s join pg_class c on c.oid = s.seqrelid join pg_namespace n on n.oid = c.relnamespace
    where ${ours} order by c.relname collate "C"`,

  tables: `select concat_ws(e'\\n', 'create table ' || c.relname || ' (', (
          select string_agg('  ' || part, e',\\n' order by rank, place, part collate "C") from (
            select 1 as rank, a.attnum::int as place, concat_ws(' ', quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
                case when a.attcollation <> t.typcollation then 'collate ' || a.attcollation::regcollation end,
                case when a.attidentity <> '' then 'generated identity' end,
                case when a.attgenerated <> '' then 'generated always as (' || pg_get_expr(d.adbin, d.adrelid) || ')'
                  when d.adbin is not null then 'default ' || pg_get_expr(d.adbin, d.adrelid) end,
                case when a.attnotnull then 'not null' end) as part
              from pg_attribute a join pg_type t on t.oid = a.atttypid
                left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
              where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            union all
            select 2, 0, 'constraint ' || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid)
              from pg_constraint k where k.conrelid = c.oid and k.contype in ('p', 'u', 'c', 'f', 'x')
          ) parts), ');',
        case when c.relrowsecurity then 'alter table ' || c.relname || ' enable row level security;' end,
        case when c.relforcerowsecurity then 'alter table ' || c.relname || ' force row level security;' end,
        (select string_agg(pg_get_indexdef(i.indexrelid) || ';', e'\\n' order by ic.relname collate "C")
          from pg_index i join pg_class ic on ic.oid = i.indexrelid
          where i.indrelid = c.oid and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.conrelid = c.oid)),
        (select string_agg(pg_get_triggerdef(g.oid) || ';', e'\\n' order by g.tgname collate "C")
          from pg_trigger g where g.tgrelid = c.oid and not g.tgisinternal),
        (select string_agg(concat_ws(' ', 'create policy', quote_ident(p.polname), 'on', c.relname,
            case when not p.polpermissive then 'as restrictive' end,
            case p.polcmd when 'r' then 'for select' when 'a' then 'for insert' when 'w' then 'for update' when 'd' then 'for delete' end,
            'to', (select string_agg(${role('one')}, ', ' order by ${role('one')}) from unnest(p.polroles) one),
            'using (' || pg_get_expr(p.polqual, p.polrelid) || ')',
            'with check (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')') || ';', e'\\n' order by p.polname collate "C")
          from pg_policy p where p.polrelid = c.oid),
        (select string_agg(g.line, e'\\n' order by g.line collate "C") from lateral (${grants('c.relacl', 'c.relowner', 'c.relname')}) g),
        (select string_agg(g.line, e'\\n' order by a.attnum, g.line collate "C") from pg_attribute a,
          lateral (${grants('a.attacl', 'c.relowner', "c.relname || ' (' || quote_ident(a.attname) || ')'")}) g
          where a.attrelid = c.oid and a.attacl is not null and not a.attisdropped)) || e'\\n' as line
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and ${ours} order by c.relname collate "C"`,

  views: `select concat_ws(e'\\n', 'create view ' || c.relname || coalesce(' with (' || array_to_string(c.reloptions, ', ') || ')', '') || ' as',
        pg_get_viewdef(c.oid),
        (select string_agg(g.line, e'\\n' order by g.line collate "C") from lateral (${grants('c.relacl', 'c.relowner', 'c.relname')}) g)) || e'\\n' as line
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('v', 'm') and ${ours} order by c.relname collate "C"`,

  schema: `select g.line from pg_namespace n, lateral (${grants('n.nspacl', 'n.nspowner', "'schema ' || n.nspname")}) g
    where n.nspname = 'public' order by g.line collate "C"`,
};

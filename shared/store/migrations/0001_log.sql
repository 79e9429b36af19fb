-- The log: one table, one row an event, bytes as written. Appends go through log.append and nothing else.
create schema log;

create table log.events (
    position bigint primary key,
    stream text not null,
    version integer not null check (version > 0),
    type text not null,
    event_id uuid not null,
    person uuid,
    command_id text not null,
    correlation_id text not null,
    causation_id text,
    actor text not null,
    time timestamptz not null,
    recorded_at timestamptz not null,
    data bytea not null,
    chain bytea not null,
    constraint one_event_a_version unique (stream, version)
);
create index events_of_a_person on log.events (person, position) where person is not null;

-- One row per command id, also for a refusal: a repeated command gets its first verdict.
create table log.commands (
    command_id text primary key,
    digest bytea not null,
    outcome text not null check (outcome in ('accepted', 'refused')),
    code text,
    detail text,
    first_position bigint,
    last_position bigint
);

-- Which role may append to which kind of stream.
create table log.writers (
    role name not null,
    kind text not null,
    primary key (role, kind)
);

create function log.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the log is append-only: % on %.% refused', tg_op, tg_table_schema, tg_table_name
        using errcode = 'insufficient_privilege';
end $$;

create trigger events_stay before update or delete on log.events
    for each row execute function log.refuse_change();
create trigger events_are_not_truncated before truncate on log.events
    for each statement execute function log.refuse_change();
create trigger commands_stay before update or delete on log.commands
    for each row execute function log.refuse_change();
create trigger commands_are_not_truncated before truncate on log.commands
    for each statement execute function log.refuse_change();

-- The next link of the chain; the first link of a batch grows from the log's last one.
create function log.link(state bytea, seed bytea, content bytea) returns bytea
    language sql immutable parallel safe
    return sha256(coalesce(state, seed) || content);

create aggregate log.chain (seed bytea, content bytea) (sfunc = log.link, stype = bytea);

-- What of a row the chain covers; the same formula as shared/events/chain.py.
create function log.content(
    place bigint, stream text, version integer, type text, event_id uuid, person uuid, command_id text,
    correlation_id text, causation_id text, actor text, at timestamptz, kept_at timestamptz, data bytea
) returns bytea language sql immutable parallel safe
    return convert_to(
        place::text || E'\x1f' || stream || E'\x1f' || version::text || E'\x1f' || type || E'\x1f' || event_id::text
        || E'\x1f' || coalesce(person::text, '') || E'\x1f' || command_id || E'\x1f' || correlation_id
        || E'\x1f' || coalesce(causation_id, '') || E'\x1f' || actor
        || E'\x1f' || (extract(epoch from at) * 1000000)::bigint::text
        || E'\x1f' || (extract(epoch from kept_at) * 1000000)::bigint::text || E'\x1e',
        'UTF8'
    ) || data;

-- Many appends in one call, one verdict each. Under one lock, so position order is commit order and no number is
-- skipped. An append is refused as a whole when a stream it read has moved; its neighbours go on.
-- Plans are pinned to index look-ups: they are made while the tables are empty and must hold when they are not.
-- Within one call no two appends may name the same stream or command id: the caller defers the second.
create function log.append(
    command_ids text[], digests bytea[], actors text[], times timestamptz[], correlations text[], causations text[],
    codes text[], details text[], first_offsets integer[], last_offsets integer[],
    guard_of integer[], guard_stream text[], guard_version integer[],
    event_of integer[], event_stream text[], event_version integer[], event_type text[], event_ids uuid[],
    event_person uuid[], event_data bytea[]
) returns table (
    number integer, outcome text, code text, detail text, first_position bigint, last_position bigint, digest bytea
) language plpgsql security definer set search_path = log, pg_temp 
    set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
as $$
#variable_conflict use_column
declare
    head bigint;
    seed bytea;
    stamp timestamptz;
    forbidden text;
begin
    select split_part(s, '-', 1) into forbidden from unnest(event_stream) s
        where not exists (
            select from log.writers w where w.role = session_user and w.kind = split_part(s, '-', 1)
        ) limit 1;
    if forbidden is not null then
        raise exception 'role % may not write streams of kind %', session_user, forbidden
            using errcode = 'insufficient_privilege';
    end if;
    perform pg_advisory_xact_lock(7303014);
    select e.position, e.chain into head, seed from log.events e order by e.position desc limit 1;
    head := coalesce(head, 0);
    seed := coalesce(seed, sha256(''::bytea));
    stamp := clock_timestamp();
    if not exists (
        select from unnest(guard_stream, guard_version) g(stream, version)
        where g.version <> coalesce(
            (select e.version from log.events e where e.stream = g.stream order by e.version desc limit 1), 0
        )
    ) and not exists (
        select from unnest(command_ids) i(command_id)
        where exists (select from log.commands c where c.command_id = i.command_id)
    ) then
        -- Nothing moved and nothing is known: all are kept, in one stroke, and one row says from where on.
        insert into log.events
        select head + e.ord, e.stream, e.version, e.type, e.event_id, e.person, command_ids[e.number + 1],
               correlations[e.number + 1], causations[e.number + 1], actors[e.number + 1], times[e.number + 1], stamp,
               e.data,
               log.chain(seed, log.content(head + e.ord, e.stream, e.version, e.type, e.event_id, e.person,
                   command_ids[e.number + 1], correlations[e.number + 1], causations[e.number + 1],
                   actors[e.number + 1], times[e.number + 1], stamp, e.data))
                   over (order by e.ord rows unbounded preceding)
        from unnest(event_of, event_stream, event_version, event_type, event_ids, event_person, event_data)
            with ordinality e(number, stream, version, type, event_id, person, data, ord);
        insert into log.commands
        select a.command_id, a.digest, case when a.code is null then 'accepted' else 'refused' end, a.code, a.detail,
               head + a.first_offset, head + a.last_offset
        from unnest(command_ids, digests, codes, details, first_offsets, last_offsets)
            a(command_id, digest, code, detail, first_offset, last_offset);
        return query select -1, null::text, null::text, null::text, head, null::bigint, null::bytea;
        return;
    end if;
    return query
    with asked as (
        select a.*, a.ord::integer - 1 as number from unnest(
            command_ids, digests, actors, times, correlations, causations, codes, details
        ) with ordinality a(command_id, digest, actor, time, correlation_id, causation_id, code, detail, ord)
    ),
    known as (select a.number, c.* from asked a join log.commands c on c.command_id = a.command_id),
    moved as (
        select distinct g.number from unnest(guard_of, guard_stream, guard_version) g(number, stream, version)
        where g.version <> coalesce(
            (select e.version from log.events e where e.stream = g.stream order by e.version desc limit 1), 0
        )
    ),
    good as (
        select a.* from asked a
        where not exists (select from known k where k.number = a.number)
          and not exists (select from moved m where m.number = a.number)
    ),
    fresh as (
        select g.number, e.stream, e.version, e.type, e.event_id, e.person, e.data, g.command_id, g.correlation_id,
               g.causation_id, g.actor, g.time, head + row_number() over (order by e.ord) as position
        from unnest(event_of, event_stream, event_version, event_type, event_ids, event_person, event_data)
            with ordinality e(number, stream, version, type, event_id, person, data, ord)
        join good g on g.number = e.number
    ),
    inserted as (
        insert into log.events
        select f.position, f.stream, f.version, f.type, f.event_id, f.person, f.command_id, f.correlation_id,
               f.causation_id, f.actor, f.time, stamp, f.data,
               log.chain(seed, log.content(f.position, f.stream, f.version, f.type, f.event_id, f.person,
                   f.command_id, f.correlation_id, f.causation_id, f.actor, f.time, stamp, f.data))
                   over (order by f.position rows unbounded preceding)
        from fresh f
    ),
    decided as (
        select g.number, g.command_id, g.digest, g.code, g.detail,
               case when g.code is null then 'accepted' else 'refused' end as outcome,
               min(f.position) as first_position, max(f.position) as last_position
        from good g left join fresh f on f.number = g.number
        group by g.number, g.command_id, g.digest, g.code, g.detail
    ),
    kept as (
        insert into log.commands
        select d.command_id, d.digest, d.outcome, d.code, d.detail, d.first_position, d.last_position from decided d
    )
    select d.number, d.outcome, d.code, d.detail, d.first_position, d.last_position, d.digest from decided d
    union all
    select k.number, k.outcome, k.code, k.detail, k.first_position, k.last_position, k.digest from known k
    union all
    select m.number, 'conflict', null, null, null, null, null from moved m
        where not exists (select from known k where k.number = m.number);
end $$;
revoke execute on function log.append from public;

do $$
declare
    service text;
begin
    foreach service in array array['intake', 'plans', 'placements', 'handover', 'relay', 'gateway', 'audit', 'console']
    loop
        if not exists (select from pg_roles where rolname = 'convenant_' || service) then
            execute format('create role %I nologin', 'convenant_' || service);
        end if;
        execute format('grant usage on schema log to %I', 'convenant_' || service);
        execute format('grant select on log.events, log.commands to %I', 'convenant_' || service);
    end loop;
    foreach service in array array['intake', 'plans', 'placements', 'handover']
    loop
        execute format('grant execute on function log.append to %I', 'convenant_' || service);
    end loop;
end $$;

insert into log.writers (role, kind) values
    ('convenant_intake', 'case'), ('convenant_intake', 'participant'),
    ('convenant_intake', 'intake'), ('convenant_intake', 'intakes'),
    ('convenant_plans', 'plan'), ('convenant_plans', 'trajectory'), ('convenant_plans', 'programme'),
    ('convenant_plans', 'partner'), ('convenant_plans', 'convenant'), ('convenant_plans', 'policy'),
    ('convenant_placements', 'placement'), ('convenant_placements', 'schedule'),
    ('convenant_handover', 'handover');

-- Keys, wrapped by a key that is not in this database. Kept apart from the log, with backups of their own.
create schema seal;

create table seal.keys (
    owner text not null,
    purpose text not null,
    generation integer not null default 1,
    key_id uuid not null unique,
    wrapped bytea,
    kek text not null,
    created_at timestamptz not null default clock_timestamp(),
    destroyed_at timestamptz,
    primary key (owner, purpose, generation),
    constraint destroyed_is_gone check ((wrapped is null) = (destroyed_at is not null))
);

do $$
declare
    service text;
begin
    foreach service in array array['intake', 'plans', 'placements', 'handover', 'gateway', 'audit']
    loop
        execute format('grant usage on schema seal to %I', 'convenant_' || service);
        execute format('grant select, insert on seal.keys to %I', 'convenant_' || service);
    end loop;
end $$;

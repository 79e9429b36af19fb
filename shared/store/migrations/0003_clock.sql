-- A clock that only the player moves, and how far those who act on time have followed it.
create schema clock;

create table clock.played (
    only_row boolean primary key default true check (only_row),
    at timestamptz not null
);

create table clock.followed (
    follower text primary key,
    at timestamptz not null
);

do $$
declare
    service text;
begin
    foreach service in array array['intake', 'plans', 'placements', 'handover', 'relay', 'gateway', 'audit', 'console']
    loop
        execute format('grant usage on schema clock to %I', 'convenant_' || service);
        execute format('grant select on clock.played, clock.followed to %I', 'convenant_' || service);
        execute format('grant insert, update on clock.followed to %I', 'convenant_' || service);
    end loop;
end $$;

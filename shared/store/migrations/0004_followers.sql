-- How far each follower of the log has come: for status, and for a player that waits until all have caught up.
create table log.followers (
    name text primary key,
    position bigint not null,
    parked integer not null default 0,
    at timestamptz not null default clock_timestamp()
);

do $$
declare
    service text;
begin
    foreach service in array array['intake', 'plans', 'placements', 'handover', 'relay', 'gateway', 'audit', 'console']
    loop
        execute format('grant select, insert, update on log.followers to %I', 'convenant_' || service);
    end loop;
end $$;

-- Persons whose events the gateway holds back, to be looked at: since which position of the log, and why. What counts
-- is in the bookmark; this only shows it.
create table gateway.held (
    slice integer not null,
    person uuid not null,
    position bigint not null,
    code text not null,
    at timestamptz not null default clock_timestamp(),
    primary key (slice, person)
);
grant select, insert, update, delete on gateway.held to convenant_gateway;

-- Who a person is: sealed, found again only by keyed hashes, and only by the intake service.
create schema vault;

create table vault.identities (
    participant uuid primary key,
    identifiers bytea not null,
    contact bytea,
    bsn bytea,
    v_number bytea,
    name bytea not null,
    kept boolean not null default false,
    claims text[] not null,
    created_at timestamptz not null default clock_timestamp(),
    constraint one_person_a_bsn unique (bsn),
    constraint one_person_a_v_number unique (v_number)
);
create index identities_by_name on vault.identities (name);

grant usage on schema vault to convenant_intake;
grant select, insert, update, delete on vault.identities to convenant_intake;

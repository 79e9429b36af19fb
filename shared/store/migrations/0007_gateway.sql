-- What the gateway must remember between pages: which ids stand for whom at a partner, and who was told what.
create schema gateway;

-- Pairwise id → what it stands for; deterministic, so written before the delivery and harmless when repeated.
create table gateway.pairwise (
    partner text not null,
    pairwise uuid not null,
    internal uuid not null,
    person uuid,
    primary key (partner, pairwise)
);
create index pairwise_of_a_person on gateway.pairwise (person);

-- Facts of a person delivered to a partner, and the position of the event that was being carried. Rows of an event
-- that the bookmark has not passed were never committed to Kafka, and are removed when carrying begins again.
create table gateway.delivered (
    epoch integer not null,
    partner text not null,
    person uuid not null,
    position bigint not null,
    carried_at bigint not null,
    slice integer not null,
    primary key (epoch, person, partner, position)
);
create index delivered_by_slice on gateway.delivered (slice, carried_at);

create index region_facts on log.events (position) where person is null;

-- Disclosure ledger (D13): deliveries and pages projected from Kafka, fetches written before they are answered.
create schema ledger;

create table ledger.deliveries (
    message_id uuid primary key,
    position bigint not null,
    carried_at bigint not null,
    partner text not null,
    person uuid,
    type text not null,
    view text not null,
    message_fields text[] not null,
    fetch_fields text[] not null,
    purpose text not null,
    legal_basis text not null,
    processing_activity text not null,
    policy_version integer not null,
    judged_at bigint not null,
    epoch integer not null,
    delivered_at timestamptz not null
);
create index deliveries_of_a_person on ledger.deliveries (person, partner, position);

create table ledger.pages (
    slice integer not null,
    epoch integer not null,
    from_position bigint not null,
    to_position bigint not null,
    cursor integer not null,
    judged_at bigint not null,
    primary key (slice, epoch, from_position, to_position, cursor)
);

create table ledger.fetches (
    fetch_id uuid primary key,
    message_id uuid not null,
    position bigint not null,
    partner text not null,
    person uuid,
    fields text[] not null,
    outcome text not null check (outcome in ('granted', 'refused', 'gone')),
    at timestamptz not null
);
create index fetches_of_a_person on ledger.fetches (person, partner, position);

create table ledger.read_until (
    partition integer primary key,
    kafka_offset bigint not null
);

grant usage on schema gateway to convenant_gateway;
grant select, insert, delete on gateway.delivered to convenant_gateway;
grant select, insert on gateway.pairwise to convenant_gateway;
grant usage on schema ledger to convenant_gateway, convenant_audit;
grant select, insert on ledger.fetches to convenant_gateway;
grant select on ledger.fetches to convenant_audit;
grant select on ledger.deliveries, ledger.pages to convenant_gateway;
grant select, insert on ledger.deliveries, ledger.pages to convenant_audit;
grant select, insert, update on ledger.read_until to convenant_audit;

-- Messages of partners that a person must look at: a reference, a code, a keyed digest, and the sealed message.
create table gateway.parked (
    topic text not null,
    partition integer not null,
    kafka_offset bigint not null,
    partner text not null,
    code text not null,
    digest bytea not null,
    sealed bytea,
    at timestamptz not null default clock_timestamp(),
    resolved_at timestamptz,
    primary key (topic, partition, kafka_offset)
);
grant select, insert, update on gateway.parked to convenant_gateway;
